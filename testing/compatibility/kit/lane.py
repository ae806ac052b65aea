"""Runs files of steps one after the other in one process; tells what came of each step as lines of JSON.

    PYTHON-OF-THE-CLIENT lane.py WORK-FOLDER NOT-SERVED STEPS-FILE…
"""

import json
import pathlib
import sys
import time

import not_served
import script
from client import Logins, commands

PAUSE_SECONDS = 0.25


class Lane:
    def __init__(self, work, unserved, known):
        self.work = work
        self.unserved = unserved
        self.known = known
        self.logins = Logins()
        self.told = sys.stdout
        self.seen = set()

    def tell(self, **news):
        print(json.dumps(news), file=self.told, flush=True)

    def run_file(self, file):
        names = {}
        disk = self.work / f'{file.parent.name}-{file.stem}-disk.raw'
        disk.write_bytes(b'nubila' + bytes(1 << 20))
        names['disk'] = str(disk)
        names['work'] = str(self.work)
        for step in script.read(file, self.work, names):
            began = time.monotonic()
            command, status, why = self.run_step(step, names)
            self.seen.add(command)
            self.tell(place=step.place, login=step.login, text=step.text, command=command, status=status, why=why,
                      seconds=round(time.monotonic() - began, 2))

    def run_step(self, step, names):
        """(command, status, why) of a step. What belongs to a command that is not served is left out, or must fail."""
        words = step.text.split()
        command = next((' '.join(words[:n]) for n in range(len(words), 0, -1) if ' '.join(words[:n]) in self.known), '')
        if not command:
            return step.text, 'failed', 'no such command'
        reason = self.unserved.reason(command, step.text)
        proves = [check[7:] for check in step.checks if check.startswith('proves ')]
        unseen = [one for one in proves if self.unserved.reason(one.partition(' --')[0], one)]
        if unseen:
            return command, 'skipped', f'proves {unseen[0]}'
        if reason and (step.wants_failure() or 'quiet' in step.checks):
            return command, 'skipped', reason
        try:
            self.attempt(step, names)
        except script.Wrong as wrong:
            return (command, 'skipped', reason) if reason else (command, 'failed', str(wrong))
        if reason:
            return command, 'failed', f'works now: take it out of not-served.txt (where it says: {reason})'
        return command, 'passed', ''

    def attempt(self, step, names):
        client = self.logins.client(script.fill(step.login, names))
        until = time.monotonic() + step.patience()
        while True:
            answer = client.run(step.words(names))
            try:
                return script.judge(step, answer, names)
            except script.Wrong:
                if time.monotonic() > until:
                    raise
            time.sleep(PAUSE_SECONDS)

    def try_lists(self, service):
        """Lists of nouns that are not served and have no steps: one that works must not stay unnoticed."""
        for command in sorted(self.known):
            if self.known[command] == service and command.endswith(' list') and command not in self.seen:
                reason = self.unserved.reason(command)
                if reason:
                    step = script.Step(f'{service}/(lists)', 'admin', command)
                    _, status, why = self.run_step(step, {})
                    self.tell(place=step.place, login=step.login, text=command, command=command, status=status, why=why,
                              seconds=0)


def main():
    work, unserved, *files = sys.argv[1:]
    known = commands()
    lane = Lane(pathlib.Path(work), not_served.read(pathlib.Path(unserved)), known)
    lane.tell(known=known)
    services = []
    for file in map(pathlib.Path, files):
        lane.run_file(file)
        if file.parent.name not in services:
            services.append(file.parent.name)
    for service in services:
        lane.try_lists(service)


if __name__ == '__main__':
    main()
