"""A volunteer registers, and the right person verifies her."""

from tests.harness import Bot


def test_registers_in_few_steps_and_is_verified(bot: Bot) -> None:
    bot.admin.says("/start")
    bot.admin.sees("Halo")
    sari = bot.world.user("Sari", last_name="Wulandari")
    sari.says("/start")
    sari.sees("Kelompok Informasi Masyarakat")
    before = sari.actions
    sari.taps("Daftar")
    sari.taps("Setuju")
    sari.taps("Pakai: Sari Wulandari")
    sari.says("kelurahan cibodasari")
    sari.taps("Belum ada KIM")
    sari.taps("Anggota")
    sari.taps("Lewati")
    sari.sees("Cibodas Sari, Kec. Cibodas")
    sari.taps("Kirim")
    sari.sees("Terima kasih")
    assert sari.actions - before <= 12
    bot.admin.sees("Sari Wulandari")
    bot.admin.taps("Setujui")
    sari.sees("Selamat")
    bot.admin.sees("Bu Ratna menyetujui")
