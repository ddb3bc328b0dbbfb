from dataclasses import replace

from tools.bench_linkage import Measured, Score, Unfinished, _row

CELL = Measured(
    generator="invention",
    kind="hard",
    method="rekam",
    seconds=1.0,
    cpu_s=2.0,
    peak_mb=3.0,
    all=Score(0.9, 0.8),
    cardless=Score(0.7, 0.6),
    classes={"unknown": Score(0.5, 0.4)},
)
OTHER = replace(CELL, method="splink", classes={})


def test_a_run_that_was_cut_off_takes_what_it_had_measured(tmp_path):
    unfinished = Unfinished(tmp_path / "run.part")
    assert unfinished.kept() == {}
    unfinished.keep(CELL)
    unfinished.keep(OTHER)
    cells = [(one.generator, one.kind, one.method) for one in (CELL, OTHER)]
    assert _row(cells, unfinished, 1, 0.01) == [CELL, OTHER]


def test_a_cell_that_was_cut_off_while_it_was_written_is_measured_again(tmp_path):
    unfinished = Unfinished(tmp_path / "run.part")
    unfinished.keep(CELL)
    unfinished.path.write_text(unfinished.path.read_text()[:-20])
    unfinished.keep(OTHER)
    assert list(unfinished.kept().values()) == [OTHER]
