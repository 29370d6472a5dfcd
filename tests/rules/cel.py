"""A small evaluator of the Common Expression Language: as much of it as the admission policies in docs/deploy use.

parse(text) gives an Expression or raises CelError with the column; Expression.evaluate(variables) gives its value or raises
CelError. What CEL has and this has not (arithmetic but +, doubles, bytes, timestamps, protobuf, other macros) does not parse, so
a policy that begins to use it fails the test instead of being judged wrongly.

Where it follows the language definition although Python would not:
- && and || look at both sides: one side that decides outweighs an error on the other;
- ==, ! and ?: never take a number for a truth value, and nothing but a boolean can be asked whether it holds;
- $ in a pattern is the end of the text (RE2), not the place before a last newline.

has(a.b) where a is no map is an error by the language definition, and false for evaluators that are loose about it (cel-go unless
told otherwise); a policy must give the same verdict with both.
"""
import re

RESERVED = frozenset("as break const continue else for function if import let loop package namespace return var void while"
                     .split())
MACROS = ("all", "exists", "exists_one", "filter", "map")
TOKEN = re.compile(r"""
    (?P<space>\s+)
  | (?P<string>[rR]?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))
  | (?P<int>[0-9]+)(?![.\w])
  | (?P<name>[A-Za-z_]\w*)
  | (?P<sign>&&|\|\||==|!=|<=|>=|[-+!<>?:.,()\[\]{}])
""", re.X)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "`": "`", "?": "?"}


class CelError(Exception):
    """What cannot be parsed or evaluated."""


def tokens_of(text):
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise CelError(f"column {at + 1}: {text[at:at + 12]!r} is not of the language that is read here")
        if match.lastgroup != "space":
            found.append((match.lastgroup, match.group(), at + 1))
        at = match.end()
    return found + [("end", "", len(text) + 1)]


def unquoted(token):
    if token[0] in "rR":
        return token[2:-1]

    def replaced(match):
        if match.group(1) not in ESCAPES:
            raise CelError(f"the escape {match.group()} is not read here")
        return ESCAPES[match.group(1)]

    return re.sub(r"\\(.)", replaced, token[1:-1])


def truth(value):
    if not isinstance(value, bool):
        raise CelError(f"{value!r} is no boolean")
    return value


def equal(left, right):
    if isinstance(left, bool) != isinstance(right, bool):
        return False
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    return left == right


def ordered(left, right):
    if type(left) is not type(right) or not isinstance(left, (int, str)):
        raise CelError(f"{left!r} and {right!r} have no order")
    return (left > right) - (left < right)


def contained(item, whole):
    if not isinstance(whole, (list, dict)):
        raise CelError(f"nothing is in {whole!r}")
    return any(equal(item, each) for each in whole)


def added(left, right):
    if type(left) is not type(right) or isinstance(left, (bool, dict)) or left is None:
        raise CelError(f"{left!r} and {right!r} cannot be added")
    return left + right


def member(whole, key):
    """whole.key and whole[key]."""
    if isinstance(whole, dict) and isinstance(key, str):
        if key in whole:
            return whole[key]
        raise CelError(f"no such key: {key}")
    if isinstance(whole, list) and isinstance(key, int) and not isinstance(key, bool) and 0 <= key < len(whole):
        return whole[key]
    raise CelError(f"{whole!r} has no {key!r}")


def searched(text, pattern):
    python = re.sub(r"(\\.|\[(?:\\.|[^\]\\])*\])|\$", lambda m: m.group(1) or r"\Z", pattern)
    return re.search(python, text) is not None


def measured(value):
    if isinstance(value, (str, list, dict)):
        return len(value)
    raise CelError(f"{value!r} has no size")


TEXT_FUNCTIONS = {
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "contains": lambda text, part: part in text,
    "matches": searched,
}


def called(name, target, arguments):
    """target.name(arguments) of the functions that are not macros."""
    if name == "size" and not arguments:
        return measured(target)
    if name in TEXT_FUNCTIONS and len(arguments) == 1:
        if isinstance(target, str) and isinstance(arguments[0], str):
            return TEXT_FUNCTIONS[name](target, arguments[0])
    raise CelError(f"{name} cannot be asked of {target!r}")


def either(left, right, decides):
    """|| where decides is True, && where it is False."""
    failures = []
    for side in (left, right):
        try:
            if truth(side()) == decides:
                return decides
        except CelError as failure:
            failures.append(failure)
    if failures:
        raise failures[0]
    return not decides


def folded(values, asked, decides):
    """exists where decides is True, all where it is False: || or && over all values."""
    failure = None
    for value in values:
        try:
            if truth(asked(value)) == decides:
                return decides
        except CelError as error:
            failure = failure or error
    if failure:
        raise failure
    return not decides


class Expression:
    """A parsed expression, which can be evaluated many times."""

    def __init__(self, run, text):
        self._run = run
        self.text = text

    def evaluate(self, variables):
        return self._run(dict(variables))


class Parser:
    """By recursive descent; each method returns a function of the variables."""

    def __init__(self, text, loose):
        self.tokens = tokens_of(text)
        self.at = 0
        self.loose = loose

    def peek(self):
        return self.tokens[self.at][1] if self.tokens[self.at][0] in ("sign", "name") else None

    def take(self, *signs):
        if self.peek() in signs and self.tokens[self.at][0] != "end":
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def expect(self, sign):
        if not self.take(sign):
            raise self.wrong(f"{sign!r} is missing")

    def wrong(self, text):
        _, token, column = self.tokens[self.at]
        return CelError(f"column {column}, at {token!r}: {text}")

    def whole(self):
        run = self.conditional()
        if self.tokens[self.at][0] != "end":
            raise self.wrong("the expression should have ended")
        return run

    def conditional(self):
        condition = self.disjunction()
        if not self.take("?"):
            return condition
        then = self.disjunction()
        self.expect(":")
        otherwise = self.conditional()
        return lambda v: then(v) if truth(condition(v)) else otherwise(v)

    def disjunction(self):
        return self.logical("||", self.conjunction, True)

    def conjunction(self):
        return self.logical("&&", self.relation, False)

    def logical(self, sign, operand, decides):
        run = operand()
        while self.take(sign):
            run = (lambda left, right: lambda v: either(lambda: left(v), lambda: right(v), decides))(run, operand())
        return run

    def relation(self):
        left = self.sum()
        sign = self.take("==", "!=", "<", "<=", ">", ">=", "in")
        if not sign:
            return left
        right = self.sum()
        asked = {
            "==": equal, "!=": lambda a, b: not equal(a, b), "in": contained,
            "<": lambda a, b: ordered(a, b) < 0, "<=": lambda a, b: ordered(a, b) <= 0,
            ">": lambda a, b: ordered(a, b) > 0, ">=": lambda a, b: ordered(a, b) >= 0,
        }[sign]
        if self.peek() in ("==", "!=", "<", "<=", ">", ">=", "in"):
            raise self.wrong("two comparisons in a row: use parentheses")
        return lambda v: asked(left(v), right(v))

    def sum(self):
        run = self.unary()
        while self.take("+"):
            run = (lambda left, right: lambda v: added(left(v), right(v)))(run, self.unary())
        return run

    def unary(self):
        if self.take("!"):
            operand = self.unary()
            return lambda v: not truth(operand(v))
        return self.chain()

    def chain(self):
        run = self.primary()
        while True:
            if self.take("."):
                run = self.selected(run)
            elif self.take("["):
                key = self.conditional()
                self.expect("]")
                run = (lambda whole, key: lambda v: member(whole(v), key(v)))(run, key)
            else:
                return run

    def selected(self, run):
        name = self.name()
        if not self.take("("):
            return lambda v: member(run(v), name)
        if name in MACROS:
            return self.macro(name, run)
        arguments = self.list_until(")")
        return lambda v: called(name, run(v), [argument(v) for argument in arguments])

    def macro(self, name, run):
        if name not in ("all", "exists"):
            raise self.wrong(f"the macro {name} is not read here")
        variable = self.name()
        self.expect(",")
        body = self.conditional()
        self.expect(")")

        def folded_over(v):
            values = run(v)
            if not isinstance(values, (list, dict)):
                raise CelError(f"{values!r} has no elements")
            return folded(values, lambda value: body({**v, variable: value}), name == "exists")

        return folded_over

    def primary(self):
        kind, token, _ = self.tokens[self.at]
        if kind in ("string", "int"):
            self.at += 1
            value = unquoted(token) if kind == "string" else int(token)
            return lambda v: value
        if self.take("("):
            run = self.conditional()
            self.expect(")")
            return run
        if self.take("["):
            items = self.list_until("]")
            return lambda v: [item(v) for item in items]
        if self.take("{"):
            return self.map_literal()
        return self.named()

    def named(self):
        name = self.name()
        if name in ("true", "false", "null"):
            value = {"true": True, "false": False, "null": None}[name]
            return lambda v: value
        if name == "has" and self.take("("):
            return self.presence()
        if name == "size" and self.take("("):
            arguments = self.list_until(")")
            if len(arguments) != 1:
                raise self.wrong("size takes one argument")
            return lambda v: measured(arguments[0](v))

        def value_of(v):
            if name not in v:
                raise CelError(f"no such variable: {name}")
            return v[name]

        return value_of

    def presence(self):
        """has(a.b.c): whether a.b has c; an error where there is no a.b."""
        run = self.primary()
        path = []
        while self.take("."):
            path.append(self.name())
        if not path:
            raise self.wrong("has() asks for a field")
        self.expect(")")

        def is_there(v):
            whole = run(v)
            for name in path[:-1]:
                whole = member(whole, name)
            if not isinstance(whole, dict) and not self.loose:
                raise CelError(f"{whole!r} has no fields")
            return isinstance(whole, dict) and path[-1] in whole

        return is_there

    def map_literal(self):
        pairs = []
        while not self.take("}"):
            key = self.conditional()
            self.expect(":")
            pairs.append((key, self.conditional()))
            if not self.take(","):
                self.expect("}")
                break
        return lambda v: {key(v): value(v) for key, value in pairs}

    def list_until(self, end):
        items = []
        while not self.take(end):
            items.append(self.conditional())
            if not self.take(","):
                self.expect(end)
                break
        return items

    def name(self):
        kind, token, _ = self.tokens[self.at]
        if kind != "name" or token in RESERVED or token == "in":
            raise self.wrong("a name is missing, or it is a reserved word")
        self.at += 1
        return token


def parse(text, loose=False):
    return Expression(Parser(text, loose).whole(), text)
