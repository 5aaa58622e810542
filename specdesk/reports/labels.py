"""The words and numbers of a report, in the language of its answer."""

import re
from datetime import datetime
from typing import Literal

Language = Literal["en", "ja"]

# Kana or kanji, half-width kana and the iteration mark included.
_JAPANESE = re.compile("[々\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")


def language_of(*texts: str) -> Language:
    """Japanese if any of the texts has kana or kanji, else English."""
    return "ja" if any(map(_JAPANESE.search, texts)) else "en"


LABELS: dict[str, dict[Language, str]] = {
    "answer": {"en": "Answer", "ja": "回答"},
    "backend": {"en": "Computed with", "ja": "計算方式"},
    "budget": {"en": "Budget", "ja": "読む量の上限"},
    "checksum": {"en": "SHA-256", "ja": "SHA-256"},
    "cited": {"en": "cited in the answer", "ja": "回答が引用した箇所"},
    "created": {"en": "Answered", "ja": "回答日時"},
    "document": {"en": "Document", "ja": "文書"},
    "draft": {"en": "Draft", "ja": "ドラフト"},
    "dropped": {"en": "left out", "ja": "読まなかった箇所"},
    "first_token": {"en": "Time to first word", "ja": "最初の語までの時間"},
    "how": {"en": "How this was made", "ja": "作成の条件"},
    "kept": {"en": "read by the target model", "ja": "ターゲットモデルが読んだ箇所"},
    "kept_passages": {"en": "What the target model read", "ja": "ターゲットモデルが読んだ文章"},
    "kv_memory": {"en": "Memory for what was read", "ja": "読んだ内容のメモリ"},
    "measurements": {"en": "Measurements", "ja": "測定値"},
    "method": {"en": "Method", "ja": "手法"},
    "new_tokens": {"en": "Written", "ja": "生成した量"},
    "not_answered": {
        "en": "The model found no answer in what it read.",
        "ja": "読んだ範囲に回答は見つかりませんでした。",
    },
    "pages": {"en": "Pages", "ja": "ページ"},
    "pages_shown": {
        "en": "{shown} of the {total} pages that were read in part are shown, those cited first.",
        "ja": "読んだ{total}ページのうち{shown}ページを、引用した順に示します。",
    },
    "passages": {"en": "Passages", "ja": "該当箇所"},
    "peak_memory": {"en": "Peak memory of the program", "ja": "最大メモリ使用量"},
    "picture": {
        "en": "Page {page} of {document}: the target model read {kept} of its {lines} lines."
        " Cited: {cited}.",
        "ja": "{document} {page}ページ。ターゲットモデルは{lines}行のうち{kept}行を読みました。"
        "引用: {cited}。",
    },
    "profile": {"en": "Profile", "ja": "プロファイル"},
    "prompt_tokens": {"en": "Prompt, question included", "ja": "質問を含む入力"},
    "question": {"en": "Question", "ja": "質問"},
    "quotes": {"en": "Sources", "ja": "出典"},
    "nothing": {"en": "none", "ja": "なし"},
    "no_quotes": {
        "en": "No passage supports this text word for word, so none is cited.",
        "ja": "この文章を裏づける箇所が見つからないため、引用はありません。",
    },
    "no_picture": {
        "en": "Pages that could not be drawn (the file is gone, changed, locked or damaged) are"
        " left out; the cited passages are printed as text.",
        "ja": "描画できないページ(ファイルが見つからない、変更、保護、破損)は省き、"
        "引用箇所を文字で示します。",
    },
    "read_nothing": {
        "en": "How much of the document was read was not measured.",
        "ja": "文書をどれだけ読んだかは測定されていません。",
    },
    "read_share": {
        "en": "The target model read {kept} of {all} tokens of the document ({share}).",
        "ja": "ターゲットモデルは、文書の{all}トークンのうち{kept}トークン({share})を読みました。",
    },
    "read_whole": {
        "en": "The target model read the whole document ({all} tokens).",
        "ja": "ターゲットモデルは文書全体({all}トークン)を読みました。",
    },
    "reading": {"en": "Reading the document, once", "ja": "文書の読み取り(初回のみ)"},
    "summary": {"en": "Summary", "ja": "要約"},
    "target": {"en": "Target", "ja": "ターゲット"},
    "title": {"en": "Answers with their sources", "ja": "回答と出典"},
    "title_summary": {"en": "Summary with its sources", "ja": "要約と出典"},
    "tokens": {"en": "{count} tokens", "ja": "{count}トークン"},
    "tokens_per_second": {"en": "Writing speed", "ja": "生成速度"},
    "tokens_read": {"en": "Read of the document", "ja": "文書から読んだ量"},
    "total": {"en": "Total time", "ja": "合計時間"},
    "used_of_full": {
        "en": "{used}; the whole document would need {full}",
        "ja": "{used}(文書全体では{full})",
    },
    "tokens_of": {"en": "{part} of {all} tokens", "ja": "{all}トークン中{part}トークン"},
    "speed": {"en": "{speed} tokens per second", "ja": "毎秒{speed}トークン"},
    "page": {"en": "p. {page}", "ja": "{page}ページ"},
    "recognized": {"en": "recognized from its picture", "ja": "画像から認識"},
    "page_labelled": {"en": "p. {label} (sheet {page})", "ja": "{label}ページ(通し{page})"},
    "margin": {"en": "header or footer", "ja": "ヘッダーまたはフッター"},
    "paragraph": {"en": "paragraph {paragraph}", "ja": "第{paragraph}段落"},
    "made": {"en": "Report made with specdesk on {date}", "ja": "specdeskで作成 {date}"},
}


def label(language: Language, name: str, **values: object) -> str:
    """The words of that name, filled with `values`."""
    return LABELS[name][language].format(**values)


def whole(number: int) -> str:
    """A count with thousands separated: 12,345."""
    return f"{number:,}"


def share(part: float) -> str:
    """A share of 1 in per cent; what is not all is never rounded up to all: 3.7 %."""
    percent = 100 * part
    if part < 1:
        percent = min(percent, 99.9)
    return f"{percent:.1f} %" if percent < 99.95 else "100 %"


def size(count_bytes: int) -> str:
    """Bytes in decimal units: 1.4 GB."""
    value, unit = float(count_bytes), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 999.5:
            break
        value, unit = value / 1000, larger
    digits = 0 if unit == "B" or value >= 99.95 else 1
    return f"{value:.{digits}f} {unit}"


def duration(seconds: float) -> str:
    """Seconds with a sensible number of digits: 0.32 s, 12.4 s, 3 min 20 s."""
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    if seconds < 99.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def moment(iso: str) -> str:
    """A date and time as people write it, with its zone; unchanged if it is none."""
    try:
        when = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    zone = when.strftime("%z")
    zone = "UTC" if zone == "+0000" else f"UTC{zone[:3]}:{zone[3:5]}" if zone else ""
    return f"{when:%Y-%m-%d %H:%M} {zone}".strip()
