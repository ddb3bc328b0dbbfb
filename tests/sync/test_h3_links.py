"""Both ends of HTTP/3 on the bad links, in virtual time: how much of a link they use."""

import asyncio
from dataclasses import replace

import pytest

from tools.bench.sync.virtual import LANES, Scene, Vouched, measure
from tools.links.models import LINKS

LOAD = 64 * 1024
SURE = replace(LINKS["D"], loss=0.0)  # far, and loses nothing


@pytest.fixture(scope="module")
def vouched(tmp_path_factory):
    return Vouched.made(tmp_path_factory.mktemp("authority"))


# Of what loss and outages leave; some of it are headers (.045), and one round trip at either end.
@pytest.mark.parametrize(
    ("name", "seconds", "floor"),
    [("B", 15, 0.90), ("C", 60, 0.90), ("D", 30, 0.84), ("E", 60, 0.78), ("F", 60, 0.84)],
)
def test_a_bad_link_is_used(vouched, name, seconds, floor):
    link = LINKS[name]
    shares = [measure(link, "small", vouched, seconds=seconds, seed=seed) for seed in (1, 2)]
    assert min(shares) / link.share_that_can_be_had > floor, shares


def test_who_was_there_before_asks_with_its_first_packet(vouched):
    scene = Scene(vouched, SURE)

    async def work():
        talk, opened = scene.come()
        await opened
        first_s = await scene.ask(talk)
        await asyncio.sleep(3)
        again, _ = scene.come(shown=scene.tickets[-1])
        return first_s, await scene.ask(again)

    first_s, again_s = scene.run(work)
    trip_s = SURE.round_trip_s
    assert first_s > 2 * trip_s
    assert again_s < 1.2 * trip_s


@pytest.mark.parametrize("how", ["shown again", "of an office that has begun again"])
def test_a_ticket_is_good_once(vouched, how):
    scene = Scene(vouched, SURE)

    async def work():
        _, opened = scene.come()
        await opened
        await asyncio.sleep(3)
        shown = scene.tickets[-1]
        if how == "shown again":
            await scene.ask(scene.come(shown=shown)[0])
        else:
            scene.office._tickets.clear()
        return await scene.ask(scene.come(shown=shown)[0])

    assert scene.run(work) > 1.9 * SURE.round_trip_s  # refused, and asked anew all the same


def test_what_the_link_carried_before_is_where_the_next_begins(vouched):
    def brought(carried):
        scene = Scene(vouched, SURE)

        async def work():
            talk, opened = scene.come(carried=carried)
            await opened
            began_s = scene.loop.time()
            await scene.bring(talk, [bytes(LOAD)] * 12)
            return scene.loop.time() - began_s, talk.pace.carried

        return scene.run(work)

    seconds, carried = brought(None)
    assert carried[0] == pytest.approx(LINKS["D"].rate_bps / 8, rel=0.1)
    assert brought(carried)[0] < seconds - 0.4
    of_another_link = 10 * carried[0], 9.0
    assert brought(of_another_link)[0] == pytest.approx(seconds, 0.001)


def test_what_was_asked_first_is_answered_first_and_what_is_small_before_it(vouched):
    scene = Scene(vouched, LINKS["C"], seed=2)

    async def work():
        talk, opened = scene.come()
        await opened
        began_s = scene.loop.time() - scene.began_s
        large = [scene.loop.create_task(scene.ask(talk, bytes(LOAD))) for _ in range(LANES)]
        await asyncio.sleep(5)
        asked_s = scene.loop.time() - scene.began_s
        small_s = await scene.ask(talk, bytes(2000)) - asked_s
        return [one - began_s for one in await asyncio.gather(*large)], small_s

    large, small_s = scene.run(work)
    assert large == sorted(large)
    assert large[0] < large[-1] / 3
    assert small_s < 3.0
