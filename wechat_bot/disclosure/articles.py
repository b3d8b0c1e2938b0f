"""条例第二十条、第二十一条: what is to be disclosed on one's own motion, as data. Pure.

Source: 中华人民共和国政府信息公开条例 (国务院令第711号), art 20 and art 21. Art 21 numbers nothing,
and names separate matters for county departments and for townships: here those for counties.
"""

from __future__ import annotations

NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十",
            "十一", "十二", "十三", "十四", "十五")
ARTICLE_20: dict[str, str] = {
    "20.1": "行政法规、规章和规范性文件",
    "20.2": "机关职能、机构设置、办公地址、办公时间、联系方式、负责人姓名",
    "20.3": "国民经济和社会发展规划、专项规划、区域规划及相关政策",
    "20.4": "国民经济和社会发展统计信息",
    "20.5": "办理行政许可和其他对外管理服务事项的依据、条件、程序以及办理结果",
    "20.6": "实施行政处罚、行政强制的依据、条件、程序以及本行政机关认为具有一定社会影响的行政处罚决定",
    "20.7": "财政预算、决算信息",
    "20.8": "行政事业性收费项目及其依据、标准",
    "20.9": "政府集中采购项目的目录、标准及实施情况",
    "20.10": "重大建设项目的批准和实施情况",
    "20.11": "扶贫、教育、医疗、社会保障、促进就业等方面的政策、措施及其实施情况",
    "20.12": "突发公共事件的应急预案、预警信息及应对情况",
    "20.13": "环境保护、公共卫生、安全生产、食品药品、产品质量的监督检查情况",
    "20.14": "公务员招考的职位、名额、报考条件等事项以及录用结果",
    "20.15": "法律、法规、规章和国家有关规定规定应当主动公开的其他政府信息",
}
ARTICLE_21: dict[str, str] = {
    "municipal_works": "市政建设",
    "public_services": "公共服务",
    "public_welfare": "公益事业",
    "land_taking": "土地征收",
    "housing_taking": "房屋征收",
    "public_security": "治安管理",
    "social_assistance": "社会救助",
    "other": "其他（结合本地方的具体情况）",
}


def article_20_name(code: str) -> str:
    """第（一）项 … for a code; "" for none."""
    return f"第（{NUMERALS[int(code[3:]) - 1]}）项" if code in ARTICLE_20 else ""


def article_20_choices() -> dict[str, str]:
    """Code → the item's number with its text, for forms."""
    return {code: f"{article_20_name(code)} {text}" for code, text in ARTICLE_20.items()}


def basis_of(article_20: str, article_21: str) -> str:
    """法定主动公开依据 as far as the classification says it; "" where it says nothing."""
    if article_20 in ARTICLE_20:
        return f"《政府信息公开条例》第二十条{article_20_name(article_20)}"
    return "《政府信息公开条例》第二十一条" if article_21 else ""
