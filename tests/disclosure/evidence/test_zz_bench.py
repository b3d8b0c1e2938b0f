import io, os, time, resource, shutil
from pathlib import Path
from PIL import Image
from tests.support import articles
from tests.support.registered import registered
from wechat_bot.disclosure import archive
from wechat_bot.drafting import operations as drafting, queries as posts
from wechat_bot.kernel import sealed
N=int(os.environ.get("N","300"))
def noise(n):
    im = Image.frombytes("RGB", (900,600), os.urandom(900*600*3)); o=io.BytesIO(); im.save(o,"JPEG",quality=60); return o.getvalue()
def test_bench(office, cast, monkeypatch):
    pool=[noise(i) for i in range(30)]
    def written(office, cast, **changes):
        post_id = drafting.create_post(cast.writer, office)
        k = hash(changes["title"])
        for i in range(3):
            drafting.add_image(cast.writer, office, post_id, f"图{i}.jpg", pool[(k+i*7)%30])
        drafting.add_image(cast.writer, office, post_id, "封面.png", articles.png("maroon",(900,383)))
        with office.db.read() as s: cover = posts.post_images(s, post_id)["封面.png"].sha256
        drafting.save_revision(cast.writer, office, post_id, articles.fields(**{**changes,"cover_sha256":cover,"body":"正文一段，内容。\n\n"*20+"\n\n".join(f"![照片](图{i}.jpg)" for i in range(3))}), 0)
        return post_id
    monkeypatch.setattr(articles, "written_post", written)
    t=time.time()
    for n in range(N): registered(office, cast, title=f"第{n}号公告")
    print("made", N, time.time()-t)
    before=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    t=time.time(); c=time.process_time(); target=Path("/tmp/F/bench.zip")
    made=archive.archive_to(cast.officer, office, 2026, target)
    took=time.time()-t; print("cpu", time.process_time()-c)
    after=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print("archive", took, made.items, made.files, target.stat().st_size/1e6, "MB; rss before/after MB", before/1024, after/1024)
    t=time.time(); v=sealed.verify(target); print("verify", time.time()-t, v.files, v.problems[:2])
    import cProfile, pstats
    pr=cProfile.Profile(time.process_time); pr.enable(); archive.archive_to(cast.officer, office, 2026, target); pr.disable()
    pstats.Stats(pr).sort_stats("cumtime").print_stats("wechat_bot|orm_execute|docx.document|save|gc")
