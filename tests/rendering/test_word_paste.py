"""Word 粘贴: HTML as Word and WPS put it on the clipboard."""

from __future__ import annotations

import base64

import pytest

from tests.support.articles import png
from wechat_bot.rendering.word import html_to_markdown

PAGE = """Version:1.0\r\nStartHTML:0000000105\r\nEndHTML:0000009999\r\n
<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta name=Generator content="Microsoft Word 15"><!--[if gte mso 9]><xml><o:OfficeDocumentSettings/>
</xml><![endif]--><style>p.MsoNormal {mso-style-name:"正文"; font-family:仿宋_GB2312}</style></head>
<body lang=ZH-CN style='tab-interval:21.0pt'><!--StartFragment-->
<p class=MsoTitle align=center><span style='font-family:方正小标宋简体'>关于开展法治宣传的通知<o:p></o:p></span></p>
<h1>一、总体要求<span lang=EN-US><o:p></o:p></span></h1>
<p class=MsoNormal style='text-indent:28.0pt'><b><span style='font-size:14pt'>注意：</span></b>各单位要
认真<span style='font-weight:bold'>抓好落实</span>，<i>按时</i>上报。<o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US><span
style='mso-list:Ignore'>1.<span style="font:7.0pt">&nbsp;&nbsp; </span></span></span><![endif]>第一项</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><!--[if !supportLists]--><span
style='mso-list:Ignore'>·<span>&nbsp;</span></span><!--[endif]-->小项</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.</span>第二项</p>
<p class=MsoNormal style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>（一）</span>汉字编号的一段</p>
<table class=MsoTableGrid border=1><tr><td colspan=2><p class=MsoNormal>表头|合并</p></td></tr>
<tr><td><p>甲</p><p>乙</p></td><td><b>12</b></td></tr></table>
<p class=MsoNormal><!--[if gte vml 1]><v:shape id="p1"><v:imagedata src="file:///C:/a.png"/></v:shape>
<![endif]--><![if !vml]><img width=2 src="data:image/png;base64,PICTURE" alt="图片 1"><![endif]></p>
<p class=MsoNormal>引用<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span
class=MsoFootnoteReference>[1]</span></a>完毕。</p>
<div style='mso-element:footnote-list'><br clear=all><hr align=left size=1 width="33%">
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1"><span
class=MsoFootnoteReference>[1]</span></a> 见民法典第十条。</p></div></div>
<!--EndFragment--></body></html>"""
EXPECTED = """## 一、总体要求

**注意**：各单位要认真**抓好落实**，*按时*上报。

1. 第一项
    - 小项
2. 第二项

（一）汉字编号的一段

| 表头\\|合并 |  |
| --- | --- |
| 甲<br>乙 | **12** |

![](图1.png)

引用[^1]完毕。

[^1]: 见民法典第十条。"""


def test_a_page_from_word() -> None:
    data = png()
    page = PAGE.replace("PICTURE", base64.b64encode(data).decode())
    converted = html_to_markdown(page, take_title=True)
    assert converted.markdown == EXPECTED
    assert converted.title == "关于开展法治宣传的通知"
    assert converted.images == {"图1.png": data}
    assert len(converted.notes) == 1 and "第 1 个表格有合并" in converted.notes[0]


def test_pasting_into_a_text_keeps_the_title_there() -> None:
    converted = html_to_markdown("<p class=MsoTitle>大标题</p><h1>一</h1><h2>（一）</h2>")
    assert (converted.title, converted.markdown) == ("", "# 大标题\n\n# 一\n\n## （一）")


@pytest.mark.parametrize(("html", "markdown"), [
    ("<p>1. 手打的编号</p>", "1\\. 手打的编号"),
    ("<p>一、手打的编号</p>", "一、手打的编号"),
    ("<p># 井号</p>", "\\# 井号"),
    ("<p>- 横线</p>", "\\- 横线"),
    ("<p>星*号_线_</p>", "星\\*号_线\\_"),
    ("<p>上行<br>下行</p>", "上行\\\n下行"),
    ("<p>&nbsp;&nbsp;　缩进</p>", "缩进"),
    ("<p>m<sup>2</sup></p>", "m<sup>2</sup>"),
    ("<p>a<span style='vertical-align:super'>2</span></p>", "a<sup>2</sup>"),
    ("<p>&lt;script&gt;</p>", "&lt;script>"),
    ("<b style='font-weight:normal'><p>谷歌文档</p></b>", "谷歌文档"),
    ("<p><b>重</b><b>点</b></p>", "**重点**"),
    ("<p>依据<b>《民法典》</b>规定</p>", "依据《**民法典**》规定"),
    ("<p><b>（1）</b>正文</p>", "（**1**）正文"),
    ("<p><b>（一）提高认识。</b>各单位</p>", "**（一）提高认识**。各单位"),
    ("<h2><b>加粗标题</b></h2>", "# 加粗标题"),
    ("<p style='mso-outline-level:1'>大纲</p><p style='mso-outline-level:2'>二级</p>",
     "# 大纲\n\n## 二级"),
    ("<p class=MsoHeading2>标题样式</p>", "# 标题样式"),
    ("<ul><li>甲<ul><li>乙</li></ul></li></ul>", "- 甲\n    - 乙"),
    ("<ol start=3><li>丙</li></ol>", "3. 丙"),
    ("<p><a href='https://a.gov.cn/x'>网址</a><a href='file:///c'>本机</a><a href='#_Toc1'>书签</a></p>",
     "[网址](https://a.gov.cn/x)本机书签"),
    ("<p><a href='javascript:x()'>点</a></p>", "点"),
    ("<p>显<span style='display:none'>隐</span><span style='mso-hide:all'>藏</span></p>", "显"),
    ("<table><tr><td><p>只有一格</p></td></tr></table>", "只有一格"),
    ("<p><s>旧</s>新</p>", "~~旧~~新"),
])
def test_pieces(html: str, markdown: str) -> None:
    assert html_to_markdown(html).markdown == markdown


@pytest.mark.parametrize(("html", "word"), [
    ("<p>文<img src='file:///C:/Temp/clip_image001.png'></p>", "1 张图片没有随文字带过来"),
    ("<p>文<img src='https://mmbiz.qpic.cn/x.jpg'><img src='//a.cn/b.png'></p>", "2 张网上的图片"),
    ("<p>文</p><iframe src=x></iframe>", "网页框没有保留"),
    ("<p>文<svg><path/></svg></p>", "图形没有保留"),
    ("<p>文<img src='data:image/x-emf;base64,AQAAAA=='></p>", "格式不能用在公众号"),
    ("<p>文<del cite='mailto:a' datetime=2026>旧</del><ins datetime=2026></ins></p>", "修订痕迹"),
])
def test_what_is_lost_is_said(html: str, word: str) -> None:
    converted = html_to_markdown(html)
    assert converted.markdown == "文"
    assert word in "".join(converted.notes)


def test_cells_merged_downwards_are_repeated_and_numbered_by_table() -> None:
    html = ("<table><tr><td>a</td><td>b</td></tr></table><p>x</p><table><tr><td rowspan=2>科室</td>"
            "<td>甲</td></tr><tr><td>乙</td></tr></table>")
    converted = html_to_markdown(html)
    assert "| 科室 | 甲 |\n| --- | --- |\n| 科室 | 乙 |" in converted.markdown
    assert [note[:7] for note in converted.notes] == ["第 2 个表格"]


def test_absurd_spans_do_no_harm() -> None:
    html = "<table>" + "<tr><td colspan=99999 rowspan=99999>x</td></tr>" * 400 + "</table>"
    assert len(html_to_markdown(html).markdown) < 400_000


def test_the_same_picture_twice_has_one_name() -> None:
    source = "data:image/png;base64," + base64.b64encode(png()).decode()
    converted = html_to_markdown(f"<img src='{source}'><p>文</p><img src='{source}'>")
    assert converted.markdown.count("![](图1.png)") == 2
    assert list(converted.images) == ["图1.png"]


def test_letters_in_word_lists_stay_what_they_are() -> None:
    items = [("a.", 1), ("①", 1), ("第一条", 1), ("ü", 1)]
    html = "".join(
        f"<p style='mso-list:l0 level{level} lfo1'><span style='mso-list:Ignore'>{label}</span>项</p>"
        for label, level in items)
    assert html_to_markdown(html).markdown == "a. 项\n\n①项\n\n第一条项\n\n- 项"
