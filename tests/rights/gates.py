"""Every way in, and who may take it: each route of the bot stands in exactly one of these lists.

A command is written `/kim` (in groups `/langganan@group`), a button by its route, a link `start=i`, a key of the
keyboard `[keyboard.daftar]`, anything else by its kind and its chats.

Below them: the services that do something for an actor and need not ask for a right, and why.
"""

from kimbot.app import ROUTES
from kimbot.bot.routes import Route

OPEN = """
/start /mulai /bantuan /help go.bantuan /pengumuman go.pengumuman a.read /bahasa go.bahasa p.lang /daftar go.daftar
/berhenti go.berhenti p.stay /batal x.read x.disagree a.text a.picture
/start@group start=d start=announcement start=report start=occasion
[keyboard.bantuan] [keyboard.tugas] [keyboard.daftar] [keyboard.pengumuman]
"""
"""For anybody: nothing of somebody else is shown or changed."""

OWN = """
/profil go.profil p.copies p.name p.phone p.leave p.gone d.fix /grup go.grup /lapor go.lapor /laporan
/laporan_saya go.laporan r.show r.page r.fix r.gone /data_saya go.data_saya /hapus_data go.hapus_data x.erase x.agree
/undang go.undang fm.join ack.read ack.pass oc.come oc.away
f f.skip f.back f.change f.others f.edit f.show f.anew f.send f.cancel
[keyboard.lapor] [keyboard.laporan] message:private edited:private
"""
"""About the person herself: whose it is not is refused, or finds nothing."""

OWN_OR_OFFICE = "r.back g.trouble g.again g.general c.call c.poster"
"""Her own report or group, or one she may decide on."""

GROUP = "/langganan@group /berhenti@group start=g"
"""For admins of the group, as Telegram says."""

TOKEN = "start=i"
"""For whoever has the link, once: what it carries cannot be guessed."""

TOLD = "standing:private standing:group,supergroup standing:channel migrated:group,supergroup"
"""What Telegram says of the bot itself; nobody asks for anything."""

LISTS = """
/peran /akses go.peran peran.page inv.list two.list /verifikasi go.verifikasi /kim go.kim k.page
/acara go.acara oc.new
/moderasi go.moderasi r.queue /siarkan go.siarkan /jadwal go.jadwal a.page /dasbor /dashboard go.dasbor
peran.add k.add k.import /rekap go.rekap rekap.page fm.list fm.stages fm.where tp.list
"""
"""For an office; who has the right somewhere sees what is hers."""

ACTS = """
peran.show peran.take peran.sure peran.pass peran.longer inv.yes inv.no inv.show inv.drop two.show two.yes two.no
v.show v.ok v.return v.reject k.show g.show g.ok g.reject g.all g.none
gc.show gc.yes gc.no gc.none r.card r.ok r.return r.reject
a.show a.look a.who a.whom a.cancel a.sure a.late a.drop a.pause a.resume a.stop a.again a.other a.watch a.fates
a.names a.correct a.withdraw st.go st.hide
ap.yes ap.back ap.card ap.show ap.fix ap.wait ap.stop ap.try
fm.show fm.kim rekap.show rekap.calls rekap.sheet rekap.proof fm.stage fm.move fm.sk fm.visit fm.visits fm.photo
tp.show tp.new tp.name tp.text tp.keep tp.drop tp.sure
ack.list oc.show
"""
"""For an office, about one thing."""

HERS = """
Acknowledgements.passed_on Acknowledgements.read Acknowledgements.to_pass_on Occasions.answer
Candidates.join Invitations.open Members.agree Members.require Members.set_private_copies Membership.apply
Membership.applying Membership.leave Membership.leaving Membership.rename Membership.set_phone
Privacy.erase Privacy.export Privacy.held Privacy.plan
Registry.own_call Reports.correct Reports.of Reports.submit Roles.resign
"""
"""About the actor's own person, found by her own number; an invitation, by the token that she was given."""

ANSWERS = """
Announcements.able Announcements.read_by Occasions.hers Channels.may_decide Formation.may_coach Formation.visits
Groups.decides Membership.waiting_for Steps.reminder Watch.troubled
"""
"""What may be hers to do: the answer is "nothing" for who holds nothing (`test_gates` reads what the lists show)."""

AFTER_THE_QUESTION = """
Announcements.propose Announcements.sign Asking.sign Asking.tell_changed
Approvals.drop Approvals.tell_cancelled
Asking.tell Asking.tell_urgent Audit.note Audit.refuse Progress.show Progress.watch Proposals.ask Proposals.done
Registry.bring Registry.put_in Roles.give Roles.retire Running.end Running.go_on
"""
"""Steps of an act whose caller has asked already."""

TELEGRAM_SAYS = """
Channels.arrived Channels.left Groups.end Groups.set_up Groups.set_up_by Groups.subscribe Presence.arrived
Presence.left Presence.moved
"""
"""For the admins of a group or channel: Telegram is asked who they are, and `Groups.admit` keeps the answer."""


def named(*lists: str) -> set[str]:
    return {name for listed in lists for name in listed.split()}


def names_of(route: Route) -> list[str]:
    """As it is written in these lists."""
    match route.kind:
        case "command":
            return [f"/{name}" + ("" if "private" in route.chats else "@group") for name in route.names]
        case "button":
            return list(route.names)
        case "link":
            return [f"start={name}" for name in route.names]
        case "label":
            return [f"[{name}]" for name in route.names]
    return [f"{route.kind}:{','.join(sorted(route.chats))}"]


def routed() -> set[str]:
    """What the bot answers."""
    return {name for route in ROUTES for name in names_of(route)}
