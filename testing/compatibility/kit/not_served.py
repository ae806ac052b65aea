"""The list of commands that this cloud does not serve yet, `COMMAND: REASON`, one a line.

A star at the end of COMMAND stands for every command that begins so; options behind COMMAND mean it only together with
them, in this order.
"""

import dataclasses


@dataclasses.dataclass
class NotServed:
    lines: dict

    def line(self, command, text=''):
        """The line that covers a command, or its use with the options in `text`; or nothing."""
        return next((line for line in self.lines if covers(line, command, text)), None)

    def reason(self, command, text=''):
        return self.lines.get(self.line(command, text), '')

    def covering_nothing(self, commands, texts):
        """The lines that cover none of these commands, used as in any of these texts."""
        return [line for line in self.lines if not any(covers(line, command, command) for command in commands)
                and not any(text.startswith(line.partition(' --')[0]) and covers(line, line.partition(' --')[0], text)
                            for text in texts)]


def covers(line, command, text):
    name, options, words = line.partition(' --')
    if options:
        return command == name and f' --{words}' in text
    return f'{command} '.startswith(line[:-1]) if line.endswith('*') else command == line


def read(file):
    lines = {}
    for line in file.read_text().splitlines():
        if line.strip() and not line.startswith('#'):
            command, colon, reason = line.partition(': ')
            if not colon or not reason.strip():
                raise SystemExit(f'{file.name}: not of the form COMMAND: REASON: {line}')
            lines[command.strip()] = reason.strip()
    return NotServed(lines)
