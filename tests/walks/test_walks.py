"""People of every office find their way with what the screens offer, from nothing to their goal."""

from tests.harness import Bot
from tests.journeys.offices import invite
from tests.reports.people import applicant, kim, member, office
from tests.walks.conftest import Did, Walks
from tests.walks.walker import Walker

MOST_STEPS, MOST_SECONDS = 12, 60


def test_a_volunteer_registers_and_reports(bot: Bot, walks: Walks, did: Did) -> None:
    office(bot)
    sari = walks(bot.world.user("Sari Wulandari"))
    sari.opens("/start", sees="Kelompok Informasi Masyarakat")
    sari.taps("Daftar", sees="Apakah Anda setuju?")
    sari.taps("Setuju", sees="nama lengkap")
    sari.taps("Pakai: Sari Wulandari", sees="kelurahan")
    sari.types("cibodas sari", sees="KIM")
    sari.taps("Belum ada KIM", sees="tugas")
    sari.taps("Anggota", sees="nomor")
    sari.taps("Lewati", sees="Sudah benar?")
    sari.taps("Kirim", sees="Terima kasih")
    quick(sari)
    did(sari, "volunteer: registers")
    bot.admin.taps("Setujui")
    sari.sees("Selamat")
    sari.taps("Kirim laporan kegiatan", sees="Apa yang ingin")
    sari.taps("Kegiatan", sees="judul")
    sari.types("Panen kangkung", sees="cerita")
    sari.types("Ibu-ibu KWT Melati memanen kangkung bersama.", sees="Kapan")
    sari.taps("Hari ini", sees="Di mana")
    sari.types("Balai RW 05", sees="foto")
    sari.taps("Lewati", sees="Sudah benar?")
    sari.taps("Kirim", sees="Terima kasih!")
    quick(sari)
    did(sari, "volunteer: first report")
    bot.admin.taps("Setujui")
    sari.sees("sudah terbit")


def test_a_member_corrects_her_name_and_phone(bot: Bot, walks: Walks, did: Did) -> None:
    office(bot)
    dewi = walks(member(bot, "Dewi", "cibodas sari"))
    dewi.taps("Bantuan", sees="/profil")
    dewi.types("/profil", sees="Nomor HP: belum diisi")
    dewi.taps("Ubah nama", sees="nama lengkap yang benar")
    dewi.types("Dewi Lestari", sees="nama Anda sekarang Dewi Lestari")
    quick(dewi)
    did(dewi, "member: corrects her name")
    dewi.types("/profil", sees="Dewi Lestari")
    dewi.taps("Ubah nomor HP", sees="Berapa nomor HP")
    dewi.types("0812 3456 7890", sees="nomor HP Anda sekarang")
    quick(dewi)
    did(dewi, "member: gives her phone number")


def quick(walker: Walker) -> None:
    """What the city promises of an errand."""
    assert walker.steps <= MOST_STEPS
    assert walker.seconds <= MOST_SECONDS


def test_a_ketua_confirms_her_members_and_sees_her_kim(bot: Bot, walks: Walks, did: Did) -> None:
    office(bot)
    number = kim(bot, "KIM Melati", "cibodas sari")
    tuti = walks(bot.world.user("Bu Tuti"))
    tuti.opens("/start", sees="Kelompok Informasi Masyarakat")
    tuti.taps("Daftar", sees="Apakah Anda setuju?")
    tuti.taps("Setuju", sees="nama lengkap")
    tuti.taps("Pakai: Bu Tuti", sees="kelurahan")
    tuti.types("cibodas sari", sees="tugas")
    tuti.taps("Ketua", sees="nomor")
    tuti.taps("Lewati", sees="Sudah benar?")
    tuti.taps("Kirim", sees="Terima kasih")
    did(tuti, "ketua: registers")
    bot.admin.taps("Setujui")
    tuti.sees("ketua KIM Melati")
    applicant(bot, "Sari", "cibodas sari", number)
    tuti.sees("Sari")
    tuti.taps("Setujui", sees="menyetujui")
    did(tuti, "ketua: confirms a member")
    applicant(bot, "Dewi", "cibodas sari", number)
    tuti.sees("Dewi")
    tuti.opens("/start", sees="Halo")
    tuti.taps("Verifikasi", sees="Dewi")
    tuti.opens("/start", sees="Halo")
    tuti.taps("Lihat KIM", sees="KIM tercatat")
    tuti.taps("KIM Melati", sees="Sari")
    did(tuti, "ketua: looks at her KIM")


def test_a_group_admin_gets_news_into_her_group(bot: Bot, walks: Walks, did: Did) -> None:
    office(bot)
    rini = walks(bot.world.user("Bu Rini"))
    rini.opens("/start", sees="Kelompok Informasi Masyarakat")
    shown = rini.taps("Bantuan", sees="Yang bisa Anda lakukan")
    assert "startgroup" in str((shown.button("Tambahkan ke grup") or {})["url"])
    group = bot.world.group("Warga RW 05", rini.phone)
    group.add_bot(rini.phone)
    card = group.sees("Halo semua")
    assert card.rows
    group.taps(rini.phone, card.buttons[0])
    rini.sees("Ini grup apa?")
    rini.taps("RT/RW", sees="wilayah")
    rini.types("cibodas sari", sees="Kabar apa saja")
    rini.taps("Selesai", sees="Sudah benar?")
    rini.taps("Kirim", sees="Kami periksa dulu")
    did(rini, "group admin: subscribes her group")
    bot.admin.sees("Warga RW 05")
    bot.admin.taps("Setujui")
    rini.sees("Kabar baik!")
    group.sees("sudah disetujui")


def invited(bot: Bot, walks: Walks, name: str, role: str, *answers: str) -> Walker:
    """Somebody whom the admin invites, and confirms when she has opened the link."""
    phone = walks(bot.world.user(name))
    phone.opens(invite(bot.admin, role, *answers), sees="Anda diundang")
    bot.admin.sees("Yang membuka")
    bot.admin.taps("Ya, benar")
    return phone


def announces(walker: Walker) -> None:
    """From her tasks to the result."""
    walker.opens("/start", sees="Halo")
    walker.sees("Tugas Anda")
    walker.taps("Siarkan", sees="Apa yang ingin diumumkan?")
    walker.types("Posyandu besok pagi di Balai RW 05.", sees="topik")
    walker.taps("Kesehatan", sees="Untuk wilayah mana?")
    walker.taps("Semua wilayah", sees="Kapan")
    walker.taps("Sekarang", sees="Sudah benar?")
    walker.taps("Kirim sekarang", sees="menunggu persetujuan")


def test_an_editor_announces(bot: Bot, walks: Walks, did: Did) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodas sari")
    edi = invited(bot, walks, "Edi", "Penyusun siaran")
    edi.sees("peran baru")
    edi.begins()
    announces(edi)
    did(edi, "editor: announces")
    bot.admin.sees("menunggu persetujuan Anda")
    bot.admin.taps("Setujui")
    edi.sees("keluar")
    bot.tick(60)
    sari.sees("Posyandu besok pagi")
    edi.sees("Terkirim")


def test_an_approver_lets_a_group_in_and_approves_what_is_announced_to_it(bot: Bot, walks: Walks, did: Did) -> None:
    office(bot)
    adi = invited(bot, walks, "Adi", "Penyetuju siaran")
    bot.admin.taps("Lanjutkan sendiri")
    adi.sees("peran baru")
    owner = bot.world.user("Bu Rini")
    group = bot.world.group("Warga RW 05", owner)
    group.add_bot(owner)
    group.sees("Halo semua")
    group.says(owner, "/langganan cibodas sari")
    adi.sees("Warga RW 05")
    adi.begins()
    adi.taps("Setujui", sees="menyetujui")
    did(adi, "approver: lets a group in")
    group.sees("sudah disetujui")
    edi = invited(bot, walks, "Edi", "Penyusun siaran")
    edi.sees("peran baru")
    announces(edi)
    adi.sees("menunggu persetujuan Anda")
    adi.begins()
    adi.taps("Setujui", sees="HENTIKAN")
    did(adi, "approver: approves an announcement")
    bot.tick(60)
    group.sees("Posyandu besok pagi")


def test_a_camat_sees_her_kecamatan(bot: Bot, walks: Walks, did: Did) -> None:
    office(bot)
    kim(bot, "KIM Melati", "cibodas sari")
    kim(bot, "KIM Karawaci", "karawaci baru")
    budi = invited(bot, walks, "Pak Budi", "Camat", "cibodas")
    budi.sees("peran baru")
    did(budi, "camat: accepts the invitation")
    budi.opens("/start", sees="Halo")
    assert budi.taps("Lihat KIM", sees="1 KIM tercatat").buttons == ["KIM Melati", "Tahap pembentukan"]
    budi.taps("KIM Melati", sees="Cibodas Sari")
    budi.taps("Kembali", sees="1 KIM tercatat")
    budi.taps("Tahap pembentukan", sees="6 kelurahan")
    did(budi, "camat: looks at a KIM")
