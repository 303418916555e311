"""A template's values with its functions filled in: enough to be taken by an API, and to be traced back."""

import re

_NAME = re.compile(r"\$\{([A-Za-z0-9:.]+)\}")


def references(text):
    """The names in a text of Fn::Sub: `LogGroup`, `EventsQueue.QueueName`, `AWS::Region`."""
    return set(_NAME.findall(text))


def filled(value):
    """Fill in every function: `{"Ref": "LogGroup"}` becomes `<LogGroup>`, Fn::If its first choice."""
    if isinstance(value, list):
        return [filled(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((function, argument),) = value.items()
        if function in _FUNCTIONS:
            return _FUNCTIONS[function](argument)
    return {key: filled(item) for key, item in value.items()}


def _substituted(text, named):
    return _NAME.sub(lambda found: filled(named.get(found[1], f"<{found[1]}>")), text)


_FUNCTIONS = {
    "Ref": lambda name: f"<{name}>",
    "Fn::GetAtt": lambda path: f"<{'.'.join(path)}>",
    "Fn::Sub": lambda argument: _substituted(*argument) if isinstance(argument, list) else _substituted(argument, {}),
    "Fn::If": lambda choices: filled(choices[1]),
}
