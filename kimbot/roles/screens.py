"""What roles look like: who holds what, giving, taking, inviting, and what waits for a second person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kimbot.core.actor import Actor, Chat
from kimbot.core.clock import local
from kimbot.core.paging import Page, turn
from kimbot.core.screens import Button, Row, Screen, columns, press
from kimbot.roles.model import Grant, Invitation, Offer, Proposal
from kimbot.texts.days import said

OPEN_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Holder:
    """A grant, with its person and place in words."""

    grant: Grant
    name: str
    place: str


def holders(page: Page[Holder], total: int, invited: int, waiting: int, zone: ZoneInfo) -> Screen:
    """/peran: who holds what, in pages; how many invitations are open, and how much waits for a second person."""
    rows: list[Row] = [
        (Button("roles.holder", to=press("peran.show", one.grant.id), values=_short(one)),) for one in page.items
    ]
    rows += turn(page, lambda number: press("peran.page", number))
    rows.append((Button("roles.add", to=press("peran.add")),))
    rows += columns(
        Button(key, to=press(to), values={"count": count})
        for key, to, count in (("invite.listed", "inv.list", invited), ("second.listed", "two.list", waiting))
        if count
    )
    listed = [_values(one, zone) for one in page.items]
    return Screen(
        "roles.holders", {"holders": listed, "count": total, "page": page.number + 1, "pages": page.count}, tuple(rows)
    )


def one(holder: Holder, zone: ZoneInfo) -> Screen:
    """One role of one person."""
    number = holder.grant.id
    rows: tuple[Row, ...] = (
        *_onward(holder.grant),
        (Button("roles.take", to=press("peran.take", number)), Button("btn.kembali", to=press("peran.page"))),
    )
    return Screen("roles.one", _values(holder, zone), rows)


def sure(holder: Holder, zone: ZoneInfo) -> Screen:
    """Shall it really be taken?"""
    number = holder.grant.id
    rows = ((Button("roles.yes_take", to=press("peran.sure", number)), Button("roles.keep", to=press("peran.page"))),)
    return Screen("roles.sure", _values(holder, zone), rows)


def withdrawn(holder: Holder, *, told: bool, zone: ZoneInfo) -> Screen:
    """It is taken, said to who took it."""
    rows = ((Button("roles.all", to=press("peran.page")),),)
    return Screen("roles.withdrawn", {**_values(holder, zone), "told": told}, rows)


def saved(holder: Holder, *, told: bool, zone: ZoneInfo) -> Screen:
    """It is given, said to who gave it."""
    rows = ((Button("roles.all", to=press("peran.page")),),)
    return Screen("roles.saved", {**_values(holder, zone), "told": told}, rows)


def given(grant: Grant, place: str, zone: ZoneInfo) -> Screen:
    """She is told of her new role."""
    return Screen("roles.given", {"role": grant.role, "place": place, "until": last_day(grant.until, zone)})


def taken(grant: Grant, place: str) -> Screen:
    """She is told that a role of hers has ended."""
    return Screen("roles.taken", {"role": grant.role, "place": place})


def ends_soon(grant: Grant, place: str, zone: ZoneInfo) -> Screen:
    """Her role ends within a week."""
    return Screen("roles.ends_soon", {"role": grant.role, "place": place, "until": last_day(grant.until, zone)})


def term_ends(holder: Holder, zone: ZoneInfo, *, last: bool) -> Screen:
    """The admins are told that a role ends; `last`: nobody could give roles then."""
    return Screen("roles.term_ends", {**_values(holder, zone), "last": last}, _onward(holder.grant))


# ---------------------------------------------------------------------------------------------------- invitations
def invitation_card(invitation: Invitation) -> str:
    """The name of the card on which its sender decides."""
    return f"invitation:{invitation.id}"


def passed_on(invitation: Invitation, place: str, address: str, zone: ZoneInfo) -> Mapping[str, object]:
    """What the text of an invitation is filled with."""
    return {**_offered(invitation.offer, place, zone), "address": address, "last": _last(invitation, zone)}


def invitation(text: str, share: str, offer: Offer, place: str, zone: ZoneInfo) -> Screen:
    """The text to be passed on, said once."""
    rows = ((Button("btn.whatsapp", url=share),), (Button("invite.all", to=press("inv.list")),))
    return Screen("invite.ready", {**_offered(offer, place, zone), "text": text}, rows)


def you_are_invited(offer: Offer, place: str, by: str, zone: ZoneInfo) -> Screen:
    """Said to who opened the link: it is being confirmed."""
    return Screen("invite.opened", {**_offered(offer, place, zone), "by": by})


def is_it_her(invitation: Invitation, who: Chat, place: str) -> Screen:
    """Who has opened it: is it the right one?"""
    number = invitation.id
    rows = ((Button("invite.yes", to=press("inv.yes", number)), Button("invite.no", to=press("inv.no", number))),)
    values = {"name": who.title, "username": who.username, "role": invitation.offer.role, "place": place}
    return Screen("invite.is_it_her", values, rows, card=invitation_card(invitation))


def not_you(offer: Offer, place: str) -> Screen:
    """The sender says that somebody else was meant."""
    return Screen("invite.not_you", {"role": offer.role, "place": place})


def wrong_person() -> Screen:
    """The sender has said so; she may invite again."""
    return Screen("invite.refused", {}, ((Button("roles.add", to=press("peran.add")),),))


def invitation_over(offer: Offer, place: str) -> Screen:
    """Its time is over."""
    return Screen("invite.over", {"role": offer.role, "place": place}, ((Button("roles.add", to=press("peran.add")),),))


def invitations(listed: Sequence[tuple[Invitation, str, str]], zone: ZoneInfo) -> Screen:
    """The open ones, each with its place and its sender."""
    shown = [
        {**_offered(one.offer, place, zone), "by": by, "opened": one.person is not None, "last": _last(one, zone)}
        for one, place, by in listed
    ]
    rows = [
        (Button("roles.holder", to=press("inv.show", one.id), values={"name": place, "role": one.offer.role}),)
        for one, place, _ in listed[:OPEN_SHOWN]
    ]
    values = {"invitations": shown[:OPEN_SHOWN], "count": len(listed)}
    return Screen("invite.open", values, (*rows, (Button("btn.kembali", to=press("peran.page")),)))


def open_invitation(one: Invitation, place: str, by: str, zone: ZoneInfo) -> Screen:
    """One that is open, to be taken back."""
    values = {**_offered(one.offer, place, zone), "by": by, "opened": one.person is not None, "last": _last(one, zone)}
    rows = ((Button("invite.take_back", to=press("inv.drop", one.id)), Button("btn.kembali", to=press("inv.list"))),)
    return Screen("invite.one", values, rows)


def first_admin() -> Screen:
    """She is the first admin now."""
    return Screen("invite.first_admin", {}, ((Button("invite.begin", to=press("go.dasbor")),),))


# ---------------------------------------------------------------------------------------------------- two people
def proposal_card(proposal: Proposal) -> str:
    """The name of the card that stands with everyone it concerns."""
    return f"proposal:{proposal.id}"


def about_giving(offer: Offer, name: str, place: str, zone: ZoneInfo) -> Screen:
    """What is asked, in words that can be kept."""
    return Screen("second.about.role.give", {"name": name, **_offered(offer, place, zone), "role": str(offer.role)})


def about_taking(grant: Grant, name: str, place: str) -> Screen:
    return Screen("second.about.role.take", {"name": name, "role": str(grant.role), "place": place})


def asked(proposal: Proposal, others: Sequence[str]) -> Screen:
    """Said to who asks: it waits for one of these people; nobody: she stands alone."""
    number = proposal.id
    rows: tuple[Row, ...]
    if others:
        rows = ((Button("second.take_back", to=press("two.no", number)),),)
        values = {"about": proposal.about, "others": others[:3], "count": len(others)}
        return Screen("second.waits", values, rows, card=proposal_card(proposal))
    rows = (
        (Button("second.go_on", to=press("two.yes", number)),),
        (Button("second.leave_it", to=press("two.no", number)),),
    )
    return Screen("second.alone", {"about": proposal.about}, rows, card=proposal_card(proposal))


def to_confirm(proposal: Proposal) -> Screen:
    """Said to everyone who can confirm it."""
    number = proposal.id
    rows = ((Button("btn.setujui", to=press("two.yes", number)), Button("btn.tolak", to=press("two.no", number))),)
    values = {"about": proposal.about, "by": proposal.asker.name}
    return Screen("second.to_confirm", values, rows, card=proposal_card(proposal))


def confirmed(proposal: Proposal, outcome: Screen, by: Actor) -> Screen:
    """It is done; whether by two or by one alone."""
    alone = by.id == proposal.asker.id
    return Screen("second.done", {"outcome": outcome, "asker": proposal.asker.name, "by": by.name, "alone": alone})


def declined(proposal: Proposal, by: Actor) -> Screen:
    """It is not done."""
    own = by.id == proposal.asker.id
    return Screen("second.declined", {"about": proposal.about, "by": by.name, "own": own})


def not_given(role: str, place: str) -> Screen:
    """Said to who was invited: the role is not given after all."""
    return Screen("invite.not_given", {"role": role, "place": place})


def waited_too_long(proposal: Proposal) -> Screen:
    """Nobody has confirmed it."""
    return Screen("second.expired", {"about": proposal.about})


def proposals(listed: Sequence[Proposal]) -> Screen:
    """What waits for a second person."""
    rows = [
        (Button("second.item", to=press("two.show", one.id), values={"act": one.act, "by": one.asker.name}),)
        for one in listed[:OPEN_SHOWN]
    ]
    return Screen("second.open", {"count": len(listed)}, (*rows, (Button("btn.kembali", to=press("peran.page")),)))


def last_day(until: int | None, zone: ZoneInfo) -> Mapping[str, str] | None:
    """The last day on which a grant holds, in each language; None: without end."""
    return None if until is None else said(local(until - 1, zone).date())


def _values(holder: Holder, zone: ZoneInfo) -> dict[str, object]:
    grant = holder.grant
    until = last_day(grant.until, zone)
    return {"name": holder.name, "role": grant.role, "place": holder.place, "until": until}


def _offered(offer: Offer, place: str, zone: ZoneInfo) -> dict[str, object]:
    return {"role": offer.role, "place": place, "until": last_day(offer.until, zone)}


def _last(one: Invitation, zone: ZoneInfo) -> Mapping[str, str] | None:
    return None if one.expires is None else said(local(one.expires, zone).date())


def _onward(grant: Grant) -> tuple[Row, ...]:
    """Ways to go on with a role: somebody else, or longer."""
    hand_over = Button("roles.hand_over", to=press("peran.pass", grant.id))
    longer = (Button("roles.longer", to=press("peran.longer", grant.id)),) if grant.until is not None else ()
    return ((hand_over, *longer),)


def _short(holder: Holder) -> dict[str, object]:
    return {"name": holder.name, "role": holder.grant.role}
