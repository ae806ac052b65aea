"""The language of the files in steps/: commands as a user types them, and below each what must be true of its answer.

    as admin                          who asks from here on: a cloud of clouds.yaml, or a dash, and options
    file NAME                         the indented lines below go to a file; commands name it {NAME}

    server create --flavor m1.nano --image {disk} --nic none --wait web
      status = ACTIVE
      keep web = id                   {web} in later commands
    server stop web
    server show web
      within 30 s                     asked again until the checks hold
      status = SHUTOFF
    server show nobody
      fails No Server found

Checks of an answer that is a document: `FIELD = VALUE`, `!=`, `~ REGEX`, `has ITEM`, `lacks ITEM`; a FIELD may lead into a
document by dots. Of a list: `row FIELD = VALUE; FIELD = VALUE`, `no row …`, `rows NUMBER`, `rows at least NUMBER`,
`keep NAME = FIELD of FIELD = VALUE`. Of plain text: `says REGEX`. Of a refusal: `fails REGEX`. `keep NAME = FIELD ~ REGEX`
keeps the first group. A `#` begins a comment line.

For commands in not-served.txt: `proves COMMAND` leaves a step out while COMMAND is not served, as there is nothing to see;
`quiet` says that the client ends well even when the cloud refuses, so that a good end does not show that it works.
"""

import dataclasses
import json
import re
import shlex

NAME = re.compile(r'\{([A-Za-z][\w.-]*)\}')
COMPARISON = re.compile(r'^(\S.*?) (=|!=|~|has|lacks)(?: (.*))?$')


class Wrong(Exception):
    """An answer that is not as a check wants it."""


class Unreadable(Exception):
    """A line of a steps file that means nothing."""


@dataclasses.dataclass
class Step:
    """One command and its checks. `place` is its file and line, `login` who asks."""
    place: str
    login: str
    text: str
    checks: list = dataclasses.field(default_factory=list)

    def words(self, names):
        return [fill(word, names) for word in shlex.split(self.text)]

    def wants_failure(self):
        return any(check.startswith('fails') for check in self.checks)

    def patience(self):
        """Seconds until the checks have to hold."""
        found = [re.fullmatch(r'within (\d+) s', check) for check in self.checks]
        return max((int(match[1]) for match in found if match), default=0)


@dataclasses.dataclass
class Answer:
    """What a command left: its exit code, its output as text and, where it is a document, as one, and its complaints."""
    code: int
    text: str
    complaints: str
    document: object = None


def fill(word, names):
    def value(match):
        if match[1] not in names:
            raise Wrong(f'{{{match[1]}}} is not known: an earlier step failed')
        return names[match[1]]
    return NAME.sub(value, word)


def read(file, folder, names):
    """The steps of a file. Files that it holds are written to a folder, and named in `names`."""
    steps, login, inner, written = [], 'admin', None, {}
    for number, line in enumerate(file.read_text().splitlines(), 1):
        place = f'{file.parent.name}/{file.name}:{number}'
        if not line.strip() or line.startswith('#'):
            continue
        if line.startswith('  '):
            if inner is None:
                raise Unreadable(f'{place}: what does this belong to?')
            inner.append(line[2:].rstrip())
        elif line.startswith('as '):
            login, inner = line[3:].strip(), None
        elif line.startswith('file '):
            inner = written[line[5:].strip()] = []
        else:
            steps.append(Step(place, login, line.strip()))
            inner = steps[-1].checks
    for name, lines in written.items():
        path = folder / f'{file.stem}-{name}'
        path.write_text('\n'.join(lines) + '\n')
        names[name] = str(path)
    return steps


def judge(step, answer, names):
    """Says by Wrong what an answer lacks; keeps what is to be kept in `names`."""
    if step.wants_failure() != (answer.code != 0):
        raise Wrong(f'ended with {answer.code}: {last_line(answer.complaints or answer.text)}')
    for check in step.checks:
        if not check.startswith(('within ', 'proves ')) and check != 'quiet':
            judge_one(fill(check, names), answer, names)


def judge_one(check, answer, names):
    word, _, rest = check.partition(' ')
    if word in ('says', 'fails'):
        text = answer.text if word == 'says' else answer.complaints + answer.text
        if not re.search(rest, text):
            raise Wrong(f'does not say /{rest}/ but: {last_line(text)}')
    elif word == 'keep':
        name, _, source = rest.partition(' = ')
        names[name] = as_text(kept(source, answer))
    elif word == 'rows':
        least = rest.startswith('at least ')
        want, have = int(rest.split()[-1]), len(rows(answer))
        if have < want or (have > want and not least):
            raise Wrong(f'has {have} rows')
    elif check.startswith('no row '):
        if found(check[7:], answer):
            raise Wrong(f'has a row with {check[7:]}')
    elif word == 'row':
        if not found(rest, answer):
            raise Wrong(f'has no row with {rest}: {shortened(answer.document)}')
    else:
        compare(check, answer.document)


def compare(check, document):
    parts = COMPARISON.match(check)
    if not parts:
        raise Unreadable(f'no such check: {check}')
    path, how, want = parts[1], parts[2], parts[3] or ''
    have = field(document, path)
    if how in ('=', '!='):
        holds = same(have, want) == (how == '=')
    elif how == '~':
        holds = re.search(want, as_text(have)) is not None
    else:
        holds = holds_item(have, want) == (how == 'has')
    if not holds:
        raise Wrong(f'{path} is {shortened(have)}, not {how} {want}')


def holds_item(have, want):
    if isinstance(have, str) or have is None:
        return want in (have or '')
    return any(same(item, want) for item in have)


def rows(answer):
    if not isinstance(answer.document, list):
        raise Wrong(f'is no list: {shortened(answer.document)}')
    return answer.document


def found(conditions, answer):
    """The rows of a list that meet `FIELD = VALUE; FIELD ~ REGEX`."""
    def meets(row):
        try:
            for condition in conditions.split('; '):
                compare(condition, row)
            return True
        except Wrong:
            return False
    return [row for row in rows(answer) if meets(row)]


def kept(source, answer):
    path, of, conditions = source.partition(' of ')
    if not of:
        path, _, regex = source.partition(' ~ ')
        value = field(answer.document, path)
        part = re.search(regex, as_text(value)) if regex else None
        if regex and not part:
            raise Wrong(f'{path} is {shortened(value)}, not ~ {regex}')
        return part[1] if part else value
    matching = found(conditions, answer)
    if not matching:
        raise Wrong(f'has no row with {conditions}: {shortened(answer.document)}')
    return field(matching[0], path)


def field(document, path):
    """The value at a path: the whole path as a key, or a key, a dot and the path below it."""
    if isinstance(document, list) and re.fullmatch(r'\d+(\..*)?', path):
        head, _, rest = path.partition('.')
        if int(head) < len(document):
            return field(document[int(head)], rest) if rest else document[int(head)]
    if isinstance(document, dict):
        if path in document:
            return document[path]
        for key in document:
            if path.startswith(f'{key}.'):
                return field(document[key], path[len(key) + 1:])
    raise Wrong(f'has no field {path}: {shortened(document)}')


def same(have, want):
    if isinstance(have, str):
        return have == want
    try:
        return json.loads(want) == have
    except ValueError:
        return as_text(have) == want


def as_text(value):
    return value if isinstance(value, str) else json.dumps(value)


def shortened(value):
    text = as_text(value)
    return text if len(text) <= 300 else text[:300] + '…'


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else 'no word'
