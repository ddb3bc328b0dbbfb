"""A process is killed at any step of writing a file: it is there whole, or not at all."""

from rekam.journal.durable import write_durably
from tests.faults.killing import killed_at


def test_a_file_whose_writer_was_killed_is_whole_or_not_there(tmp_path):
    data, killed, place = b"sealed" * 10_000, [], "begin"
    while place:
        path = tmp_path / str(len(killed)) / "ab" / "abcd"
        _, place = killed_at(len(killed), write, path, data)
        killed.append(place)
        assert path.exists() == (killed.count("rename") == 1 and place != "rename")
        write_durably(path, data)
        assert path.read_bytes() == data
    folders = ["mkdir", "sync"] * 2
    assert killed == [*folders, "open", "sync", "rename", "sync", ""]


def test_a_file_whose_rewriter_was_killed_is_the_old_one_or_the_new_one(tmp_path):
    path, killed, place = tmp_path / "abcd", [], "begin"
    while place:
        write_durably(path, b"old" * 1_000)
        _, place = killed_at(len(killed), write, path, b"new" * 1_000)
        killed.append(place)
        is_new = "rename" in killed[:-1]
        assert path.read_bytes() == (b"new" if is_new else b"old") * 1_000
    assert killed == ["open", "sync", "rename", "sync", ""]


def write(path, data, _tell):
    write_durably(path, data)
