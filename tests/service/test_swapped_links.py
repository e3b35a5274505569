"""What is reached through symbolic links that are swapped is followed, each time, without waiting for a scan."""

import os

import pytest

SWAPS = 10
MOMENT = 1_700_000_000


def write(folder, name, text):
    """Write a file whose size and time are those of every other version of it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text)
    os.utime(path, (MOMENT, MOMENT))


def swap(link, target):
    """Lead a link elsewhere at once, as Kubernetes and git-sync do."""
    fresh = link.with_name(f"{link.name}_tmp")
    fresh.symlink_to(target)
    fresh.rename(link)


def post(number):
    """Return the text of a post of one version."""
    return f"---\ntitle: Version {number:02}\ndate: 2024-01-01\n---\nText {number:02}.\n"


def follow(service, publish, is_seen):
    """Publish version after version, each as soon as the one before is seen; no scan is near."""
    for number in range(1, SWAPS + 1):
        publish(number)
        service.until(lambda number=number: is_seen(number), 60)


def test_a_configuration_in_a_config_map_is_followed(service):
    """The file is a link through ``..data``, which alone is swapped."""
    text = (service.home / "config.toml").read_text().replace("interval = 30", "interval = 3600")
    mount = service.home / "etc"

    def publish(number):
        folder = mount / f"..2024_{number:02}"
        write(folder, "config.toml", f'{text}\n[site]\ntitle = "Version {number:02}"\n')
        swap(mount / "..data", folder.name)

    publish(0)
    (mount / "config.toml").symlink_to("..data/config.toml")
    (service.home / "config.toml").unlink()
    (service.home / "config.toml").symlink_to(mount / "config.toml")
    (service.home / "etc/seeds").mkdir()
    service.start()
    follow(service, publish, lambda n: service.feed().feed.title == f"Version {n:02}")


@pytest.mark.parametrize("layout", ["git-sync", "config-map"])
def test_a_posts_folder_of_swapped_links_is_followed(service, layout):
    """The folder is a link, or its files are, to versions whose files have one size and time."""
    service.configure('[posts]\nfolder = "posts"\n', interval=3600)
    posts = service.home / "posts"

    def publish(number):
        if layout == "git-sync":
            folder = service.home / f"rev-{number:02}"
            write(folder, "a.md", post(number))
            swap(posts, folder.name)
        else:
            folder = posts / f"..2024_{number:02}"
            write(folder, "a.md", post(number))
            swap(posts / "..data", folder.name)

    publish(0)
    if layout == "config-map":
        (posts / "a.md").symlink_to("..data/a.md")
    service.start()
    follow(service, publish, lambda n: service.titles() == [f"Version {n:02}"])


def test_files_beside_posts_are_those_of_the_version_in_force(service):
    """A picture comes from where the links lead now; the version before may be deleted."""
    service.configure('[posts]\nfolder = "posts"\n', interval=3600)
    posts = service.home / "posts"
    text = "---\ntitle: T\ndate: 2024-01-01\n---\n![p](p.svg)\n"
    for number in (1, 2):
        folder = service.home / f"rev-{number}"
        write(folder, "a.md", text)
        write(folder, "p.svg", f"<svg><!-- {number} --></svg>")
    swap(posts, "rev-1")
    service.start()
    for number in (1, 2):
        swap(posts, f"rev-{number}")
        service.until(
            lambda number=number: (
                f"<!-- {number} -->" in service.client.get(f"{service.base}/files/p.svg").text
            ),
            60,
        )


def test_another_file_of_the_same_size_and_time_is_read(service):
    """A post replaced by one of equal size and time is read again at the next scan, notices or none."""
    service.configure(interval=1)
    config = service.home / "config.toml"
    config.write_text(config.read_text().replace("interval = 1", "interval = 1\nnotify = false"))
    write(service.home / "seeds", "a.md", post(1))
    service.start()
    assert service.titles() == ["Version 01"]
    write(service.home, "new.md", post(2))
    (service.home / "new.md").rename(service.home / "seeds/a.md")
    service.until(lambda: service.titles() == ["Version 02"], 60)
    write(service.home / "seeds", "a.md", post(3))
    service.until(lambda: service.titles() == ["Version 03"], 60)
