"""The file system's hints reach us, whatever becomes of the folder."""

import asyncio
import shutil

import pytest

from feeds.service.watcher import watch, watch_file


def collect(folder, act, until, seconds=120.0):
    """Run ``act`` once the folder, if it is there, is watched; return once ``until(hints seen)`` or fail."""

    async def main():
        stop, seen = asyncio.Event(), []

        async def listen():
            async for hints in watch(folder, stop):
                seen.append(hints)
                if until(seen):
                    return

        task = asyncio.create_task(listen())
        await asyncio.sleep(0.4)
        async with asyncio.timeout(seconds):
            while folder.is_dir() and not seen:  # listening has begun when the whole folder is hinted at
                await asyncio.sleep(0.01)
        await act(seen)
        try:
            await asyncio.wait_for(task, seconds)
        finally:
            stop.set()
        return seen

    return asyncio.run(main())


def test_a_new_file_is_hinted_at(tmp_path):
    """Saving a post names its path, relative to the folder."""

    async def act(_):
        (tmp_path / "a.md").write_text("x")

    seen = collect(tmp_path, act, lambda seen: {"a.md"} in seen and {""} in seen)
    assert all(hints in ({"a.md"}, {""}) for hints in seen)


def test_a_folder_moved_in_is_hinted_at(tmp_path):
    """A whole folder moved in is hinted at by its own name."""
    (tmp_path / "elsewhere/sub").mkdir(parents=True)
    (tmp_path / "elsewhere/sub/a.md").write_text("x")
    (tmp_path / "posts").mkdir()

    async def act(_):
        (tmp_path / "elsewhere/sub").rename(tmp_path / "posts/sub")

    collect(tmp_path / "posts", act, lambda seen: any("sub" in hints for hints in seen))


def test_a_folder_that_comes_later_is_noticed(tmp_path, caplog):
    """A posts folder that does not exist yet is told of, once, and looked at whole when it appears."""

    async def act(seen):
        assert seen == []
        (tmp_path / "posts").mkdir()

    collect(tmp_path / "posts", act, lambda seen: seen == 2 * [frozenset({""})])
    messages = [record.message for record in caplog.records]
    assert messages == [f"the posts folder {tmp_path}/posts is not there; its posts will show when it is"]


def test_a_folder_deleted_and_made_again_is_not_lost(tmp_path):
    """A root that is replaced is looked at whole and watched anew."""
    folder = tmp_path / "posts"
    folder.mkdir()

    async def act(_):
        shutil.rmtree(folder)
        folder.mkdir()
        await asyncio.sleep(2.5)
        (folder / "b.md").write_text("x")

    seen = collect(folder, act, lambda seen: any("b.md" in hints for hints in seen))
    assert seen.count(frozenset({""})) >= 2


def test_an_atomic_save_of_one_file_is_noticed(tmp_path):
    """config.toml replaced by rename, as editors do, is noticed; its neighbours are not."""
    target = tmp_path / "config.toml"
    target.write_text("old")

    async def main():
        stop = asyncio.Event()
        noticed = asyncio.create_task(anext(watch_file(target, stop)))
        await asyncio.sleep(0.4)
        (tmp_path / "neighbour").write_text("x")
        await asyncio.sleep(0.4)
        assert not noticed.done()
        (tmp_path / "new").write_text("new")
        (tmp_path / "new").rename(target)
        await asyncio.wait_for(noticed, 60)
        stop.set()

    asyncio.run(main())


@pytest.mark.parametrize("there", [True, False])
def test_watching_ends_with_the_stop_event(tmp_path, there):
    """Setting the stop event ends the watch at once."""

    async def main():
        stop = asyncio.Event()
        task = asyncio.create_task(anext(watch(tmp_path / "x", stop), None))
        if there:
            (tmp_path / "x").mkdir()
        await asyncio.sleep(0.1)
        stop.set()
        await asyncio.wait_for(task, 60)

    asyncio.run(main())


@pytest.mark.parametrize("there", [True, False])
def test_stopping_and_cancelling_at_once_ends_the_watch(tmp_path, there):
    """Whoever is told to stop and cancelled in one breath, as when the service ends, does not go on."""
    if there:
        (tmp_path / "x").mkdir()

    async def main():
        stop = asyncio.Event()

        async def follow():
            while True:
                async for _ in watch(tmp_path / "x", stop):
                    pass
                await asyncio.sleep(0)

        task = asyncio.create_task(follow())
        await asyncio.sleep(0.2)
        stop.set()
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=60)
        stop.clear()
        assert done

    asyncio.run(main())


def test_what_changes_while_listening_begins_is_not_lost(tmp_path):
    """A file saved before anybody listens is found: once listening has begun, the whole folder is hinted at."""

    async def main():
        stop = asyncio.Event()
        hints = watch(tmp_path, stop)
        (tmp_path / "a.md").write_text("x")
        assert "" in await asyncio.wait_for(anext(hints), 60)
        stop.set()

    asyncio.run(main())
