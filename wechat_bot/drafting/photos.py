"""一次添加多张照片: many pictures at once, zips among them, named 图1, 图2 … in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wechat_bot.drafting import queries
from wechat_bot.drafting.images import Picture, process_picture
from wechat_bot.drafting.operations import place_image
from wechat_bot.drafting.photo_archive import unpack
from wechat_bot.drafting.photo_places import number_photos, photo_number
from wechat_bot.drafting.rules import PostAct, PostState, next_state
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office


@dataclass(frozen=True)
class AddedPhotos:
    """What became of the files: the names that the text may use; Chinese sentences on what was
    refused and on what was changed (an animation of which only the first picture is kept)."""

    names: tuple[str, ...]
    refused: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadPhotos:
    """Photos checked, before anything is written: (the file's own name, picture)."""

    pictures: tuple[tuple[str, Picture], ...]
    refused: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out of single pictures."""
        return tuple(picture.note for _, picture in self.pictures if picture.note)


def read_photos(files: Sequence[tuple[str, bytes]]) -> ReadPhotos:
    """Unpack and check; what is no picture or too large is refused by a sentence, the rest kept."""
    photos, refused = unpack(files)
    pictures: list[tuple[str, Picture]] = []
    for name, data in photos:
        try:
            pictures.append((name, process_picture(data, name)))
        except InvalidInput as error:
            refused.append(error.message)
    return ReadPhotos(tuple(pictures), tuple(refused))


def add_photos(
    actor: Actor, office: Office, post_id: int, files: Sequence[tuple[str, bytes]]
) -> AddedPhotos:
    """添加照片 (file name, bytes), zips of photos included. The good ones are kept even where
    others are refused. They are named 图N after those that are there, in the order of their file
    names; a file that is called 图3 stays 图3 where that is free."""
    actor.require(Permission.WRITE_POST)
    user_id = actor.require_person()
    read = read_photos(files)
    stored = [office.media.put(picture.data) for _, picture in read.pictures]
    names: list[str] = []
    with office.db.write() as session:
        post = queries.lock_post(session, post_id)
        next_state(PostState(post.state), PostAct.REVISE)
        taken = {number for name in queries.post_images(session, post_id)
                 if (number := photo_number(name))}
        numbers = number_photos([name for name, _ in read.pictures], taken)
        for (_, picture), sha256, number in zip(read.pictures, stored, numbers, strict=True):
            kept = place_image(session, post, f"图{number}{picture.ending}", sha256, picture, user_id)
            journal.record(session, actor, "image.added", f"post:{post.id}",
                           title=post.title or "（未命名）", name=kept)
            names.append(kept)
    return AddedPhotos(tuple(names), read.refused, read.notes)
