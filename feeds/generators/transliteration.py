"""Text in other scripts as Latin letters, in the ways of the generators.

Three of them are known: that of Unidecode, which Pelican and Nikola use and whose tables text-unidecode has
in their state of 2001 (what was corrected since and appears in writing is here); that of the npm package
``@sindresorhus/transliterate``, which Eleventy uses; and that of Hexo, which knows Latin letters only.
"""

from __future__ import annotations

import unicodedata
from typing import Final

import text_unidecode


def _table(pairs: str) -> dict[str, str]:
    """Return a table from words such as ``ä=ae``; a letter that stands for nothing has nothing behind."""
    return dict(pair.split("=", 1) for pair in pairs.split())


_CORRECTED: Final = str.maketrans(
    _table("""
    Є=Ie し=shi ち=chi っ=tsu つ=tsu シ=shi チ=chi ッ=tsu ツ=tsu ー=-
    א=A ח=H ך=KH כ=KH ק=k ־=- ׆=n ׇ=o ײ=EY ﬡ=A ﬤ=KH
    ẜ= ẝ= ẟ= Ⱡ=L ⱡ=l Ɫ=L Ᵽ=P Ɽ=R ⱥ=a ⱦ=t Ⱨ=H ⱨ=h Ⱪ=K ⱪ=k Ⱬ=Z ⱬ=z Ɱ=M Ɐ=A
    """)
)

_CYRILLIC: Final = """
    А=A Б=B В=V Г=G Д=D Е=E Ё=Yo Ж=Zh З=Z И=I Й=Y К=K Л=L М=M Н=N О=O П=P Р=R С=S Т=T У=U Ф=F Х=Kh Ц=Ts
    Ч=Ch Ш=Sh Щ=Sch Ъ= Ы=Y Ь= Э=E Ю=Yu Я=Ya Є=Ye І=I Ї=Yi Ґ=G Љ=Lj Њ=Nj Ќ=Kj
"""

_GREEK: Final = """
    Α=A Β=B Γ=G Δ=D Ε=E Ζ=Z Η=I Θ=TH Ι=I Κ=K Λ=L Μ=M Ν=N Ξ=KS Ο=O Π=P Ρ=R Σ=S Τ=T Υ=Y Φ=F Χ=X Ψ=PS Ω=O
    Ά=A Έ=E Ή=I Ί=I Ό=O Ύ=Y Ώ=O Ϊ=I Ϋ=Y α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=ks ο=o π=p
    ρ=r ς=s σ=s τ=t υ=y φ=f χ=x ψ=ps ω=o ά=a έ=e ή=i ί=i ό=o ύ=y ώ=o ϊ=i ϋ=y ΐ=i ΰ=y
"""

_ARMENIAN: Final = """
    Ա=A Բ=B Գ=G Դ=D Ե=Ye Զ=Z Է=E Ը=Y Թ=T Ժ=Zh Ի=I Լ=L Խ=Kh Ծ=Ts Կ=K Հ=H Ձ=Dz Ղ=Gh Ճ=Tch Մ=M Յ=Y Ն=N Շ=Sh
    Ո=Vo Չ=Ch Պ=P Ջ=J Ռ=R Ս=S Վ=V Տ=T Ր=R Ց=C Փ=P Ք=Q Օ=O Ֆ=F և=yev
"""

_ARABIC: Final = """
    ء=e آ=a أ=a ؤ=w إ=i ئ=y ا=a ب=b ة=t ت=t ث=th ج=j ح=h خ=kh د=d ذ=dh ر=r ز=z س=s ش=sh ص=s ض=d ط=t ظ=z ع=e
    غ=gh ـ=_ ف=f ق=q ك=k ل=l م=m ن=n ه=h و=w ى=a ي=y ُ=u ٹ=t ټ=p پ=p ځ=z څ=c چ=ch ڈ=d ډ=d ڑ=r ړ=r ږ=g ژ=zh
    ښ=x ک=k ګ=g گ=g ں=n ڼ=n ھ=h ۀ=e ہ=h ی=y ۍ=ai ې=e ے=e ٠=0 ١=1 ٢=2 ٣=3 ٤=4 ٥=5 ٦=6 ٧=7 ٨=8 ٩=9
    ۰=0 ۱=1 ۲=2 ۳=3 ۴=4 ۵=5 ۶=6 ۷=7 ۸=8 ۹=9
"""

_GEORGIAN: Final = """
    ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=zh რ=r ს=s ტ=t უ=u ფ=ph ქ=q ღ=gh ყ=k შ=sh
    ჩ=ch ც=ts ძ=dz წ=ts ჭ=tch ხ=kh ჯ=j ჰ=h
"""

_LATIN: Final = """
    Ä=Ae Ö=Oe Ü=Ue ä=ae ö=oe ü=ue ß=ss ẞ=SS Æ=AE æ=ae Ø=O ø=o Ð=D ð=d Þ=TH þ=th Đ=D đ=d Ħ=H ħ=h ı=i Ł=L ł=l
    €=E £=L ₹=R ₽=P ₩=W ¥=Y ¢=c ₿=B ₺=L ‽=?!
"""


def _with_small(table: dict[str, str]) -> dict[str, str]:
    return table | {key.lower(): value.lower() for key, value in table.items() if len(key.lower()) == 1}


_SCRIPTS: Final = str.maketrans(
    _with_small(_table(_CYRILLIC + _ARMENIAN)) | _table(_GREEK + _ARABIC + _GEORGIAN + _LATIN)
)

_HEXO: Final = str.maketrans(
    _table("""
    ß=s ẞ=S ſ=l Æ=AE æ=ae Ǽ=AE ǽ=ae Ǣ=AE ǣ=ae Ø=O ø=o Ǿ=O ǿ=o Œ=OE œ=oe Đ=D đ=d Ð=Ð ð=ð Ħ=H ħ=h ı=i Ŀ=L ŀ=l
    Ł=L ł=l ŉ=n Ŧ=T ŧ=t ƀ=b Ɓ=B ƃ=b Ɔ=O Ƈ=C ƈ=c Ɖ=D Ɗ=D Ǝ=E Ɛ=E Ƒ=F ƒ=f Ɠ=G Ɨ=I Ƙ=K ƙ=k ƚ=l Ɲ=N ƞ=n Ɵ=O
    Ƥ=P ƥ=p Ƭ=T ƭ=t Ʈ=T Ʋ=V Ƴ=Y ƴ=y Ƶ=Z ƶ=z ǝ=e Ǥ=G ǥ=g Ȥ=Z ȥ=z Ⱥ=A Ȼ=C ȼ=c Ƚ=L Ⱦ=T Ƀ=B Ʉ=U Ɍ=R ɍ=r Ɏ=Y ɏ=y
    ɓ=b ɔ=o ɖ=d ɗ=d ɛ=e ɠ=g ɨ=i ɫ=l ɲ=n ɵ=o ʈ=t ʉ=u ʋ=v
    """)
)
# What has letters below its marks but is kept by Hexo: ligatures, small capitals, letter-like signs.
_HEXO_KEPT: Final = frozenset("Ĳĳ№℡™℠℻")


def transliterate(text: str) -> str:
    """Return text in ASCII as Unidecode writes it, after compatibility composition (NFKC)."""
    text = unicodedata.normalize("NFKC", text)
    if text.isascii():
        return text
    ascii_text: str = text_unidecode.unidecode(text.translate(_CORRECTED))
    return ascii_text.replace("[?] ", "").replace("[?]", "")


def transliterate_alphabets(text: str) -> str:
    """Return text with the letters of alphabets written in Latin ones; scripts without letters stay.

    Source: the tables and the order of steps of ``@sindresorhus/transliterate``.
    """
    return strip_marks(unicodedata.normalize("NFC", text).translate(_SCRIPTS))


def transliterate_latin(text: str) -> str:
    """Return text with accented Latin letters as plain ones, each composed character by itself (Hexo)."""
    return "".join(map(_plain_letter, text.translate(_HEXO)))


def strip_marks(text: str) -> str:
    """Return text without accents and other marks, composed anew (NFC)."""
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in parts if unicodedata.category(c) != "Mn"))


def _plain_letter(char: str) -> str:
    if char.isascii() or char in _HEXO_KEPT:
        return char
    below = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    composed = unicodedata.decomposition(char)
    letter = composed[:1] != "<" or composed.startswith(("<circle>", "<wide>"))
    return below if letter and below.isascii() and below.isalpha() else char
