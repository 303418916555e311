"""What is wrong between the calls of the shipped code and the permissions of the template, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from tests.permissions import lambda_itself
from tests.permissions.calls import Call
from tests.permissions.needs import NEEDS, UNUSED, Need, decrypting
from tests.permissions.policies import Access, allows, granted
from tests.support.deployed_stack import DeployedStack, Policy

_PACKAGE = "layers/core/dagbridge/"

PoliciesOf = Callable[[DeployedStack, str], Sequence[Policy]]


def policies_of(stack: DeployedStack, function: str) -> Sequence[Policy]:
    """Give the policies that the template gives a function's role."""
    return stack.policies(stack.role(function))


def about_calls(calls: Sequence[Call], needs: Sequence[Need] = NEEDS) -> Iterator[str]:
    """Compare the calls that the code makes with those that `needs.py` knows."""
    found = {_named(call): call for call in calls}
    for name in sorted(set(found) - {need.call for need in needs}):
        call = found[name]
        yield (
            f"{call.file}:{call.line} calls {call.service}.{call.operation}, and nobody knows which functions get "
            f"there: add a Need to tests/permissions/needs.py, and let their roles do {call.action} in template.yaml"
        )
    for name in sorted({need.call for need in needs} - set(found)):
        yield (
            f"no code makes the call {name!r} any more: take its Need out of tests/permissions/needs.py, and the "
            f"permission out of template.yaml"
        )


def about_permissions(
    calls: Sequence[Call], stacks: Mapping[str, DeployedStack], policies: PoliciesOf = policies_of
) -> Iterator[str]:
    """Compare what the functions do, in each stack, with what their roles may do."""
    for title, stack in stacks.items():
        for function in stack.functions:
            uses = [*_uses(calls, stack, function)]
            allowed = policies(stack, function)
            yield from _missing(title, function, allowed, uses)
            yield from _unused(title, function, allowed, uses)


def _uses(calls: Sequence[Call], stack: DeployedStack, function: str) -> Iterator[Access]:
    actions = {_named(call): call.action for call in calls}
    for access in lambda_itself.accesses(stack, function):
        yield from (access, *decrypting(access, stack))
    for need in NEEDS:
        if function in need.functions and need.call in actions:
            for resource in need.on(stack):
                access = Access(actions[need.call], resource)
                yield from (access, *decrypting(access, stack))


def _missing(title: str, function: str, allowed: Sequence[Policy], uses: Iterable[Access]) -> Iterator[str]:
    for access in uses:
        if not allows(allowed, access):
            yield f"{title}: {function} does {access}, which its role does not allow: add it in template.yaml"


def _unused(title: str, function: str, allowed: Sequence[Policy], uses: Sequence[Access]) -> Iterator[str]:
    excused = [*lambda_itself.HARMLESS, *(action for of, action in UNUSED if of == function)]
    for grant in granted(allowed):
        if not any(grant.covers(use) for use in uses) and not any(fnmatchcase(grant.action, a) for a in excused):
            yield (
                f"{title}: {function} may do {grant}, and makes no such call: take it out of template.yaml, or add the "
                f"Need to tests/permissions/needs.py"
            )


def _named(call: Call) -> str:
    return f"{call.file.removeprefix(_PACKAGE)} {call.service}.{call.operation}"
