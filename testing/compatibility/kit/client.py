"""The stock `openstack` client in this process: a login once, then command after command, as its interactive mode does.

Runs under the client's own interpreter. A command costs some hundredths of a second instead of a second and a half.
"""

import contextlib
import importlib.metadata
import io
import json
import logging
import shlex
import sys

from cliff import lister, show
from openstackclient import shell
from osc_lib import clientmanager

from script import Answer

GROUPS = {'openstack.common': 'common', 'openstack.compute.v2': 'compute', 'openstack.identity.v3': 'identity',
          'openstack.image.v2': 'image', 'openstack.network.v2': 'network', 'openstack.placement.v1': 'placement'}


def commands():
    """{command: service} for every command of the five services, extensions of the network included."""
    found, points = {}, importlib.metadata.entry_points()
    for group in points.groups:
        known = next((known for known in GROUPS if group == known or group.startswith(f'{known}.')), None)
        if known:
            found.update((point.name.replace('_', ' '), GROUPS[known]) for point in points.select(group=group))
    return found


class Terminal(io.StringIO):
    """An empty terminal as standard input: `image create` would take anything else for the image."""

    def isatty(self):
        return True


class Complaints(logging.Handler):
    """What the client would have written to the terminal."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


class Client:
    """One login. `options` are those before the command: --os-cloud and the like."""

    def __init__(self, options, complaints):
        self.complaints = complaints
        self.shell = shell.OpenStackShell()
        self.shell.options, _ = self.shell.parser.parse_known_args(options)
        self.shell.configure_logging()
        self.shell.interactive_mode = False
        self.shell.initialize_app([])
        logging.getLogger().handlers = [complaints]

    def run(self, words):
        """Runs a command; answers of documents and lists are asked for as JSON."""
        factory, _, _ = self.shell.command_manager.find_command(list(words))
        structured = issubclass(factory, (lister.Lister, show.ShowOne)) and '-f' not in words
        self.complaints.lines.clear()
        output, errors, sys.stdin = io.StringIO(), io.StringIO(), Terminal()
        self.shell.stdout = output
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            try:
                code = self.shell.run_subcommand(list(words) + (['-f', 'json'] if structured else []))
            except SystemExit as ended:
                code = ended.code or 0
            except Exception as problem:  # the client's own main reports these and ends with 1
                code = 1
                self.complaints.lines.append(f'{type(problem).__name__}: {problem}')
        text = output.getvalue()
        return Answer(code, text, '\n'.join([*self.complaints.lines, errors.getvalue()]), parsed(text, structured))

    def name_of(self, words):
        """The command that words begin with."""
        return self.shell.command_manager.find_command(list(words))[1]


def parsed(text, structured):
    """The document in the output; some commands write a line of text before it."""
    if structured:
        for mark in ('{', '['):
            start = text.find(mark) if text.lstrip()[:1] == mark else text.find(f'\n{mark}')
            if start >= 0:
                with contextlib.suppress(ValueError):
                    return json.loads(text[start:])
    return None


class Logins:
    """Clients by login: a cloud and options, or a dash and options that say everything. The same words are the same login.

    The client keeps its connections to services in its class, as there is one login a process: they are changed over here.
    """

    def __init__(self):
        self.complaints = Complaints()
        self.clients, self.connections = {}, {}
        self.now = None

    def client(self, login):
        if login != self.now:
            caches = [cache for cache in vars(clientmanager.ClientManager).values() if hasattr(cache, '_handle')]
            self.connections[self.now] = {id(cache): cache._handle for cache in caches}
            for cache in caches:
                cache._handle = self.connections.get(login, {}).get(id(cache))
            self.now = login
        if login not in self.clients:
            cloud, *options = shlex.split(login)
            self.clients[login] = Client((['--os-cloud', cloud] if cloud != '-' else []) + options, self.complaints)
        return self.clients[login]
