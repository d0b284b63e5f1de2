"""Prints the BLEU and chrF of a few sets by sacreBLEU, for the tests of crates/endpoint/src/quality/overlap.rs.

    pip install sacrebleu==2.6.0 && python3 scripts/golden/overlap.py
"""

import sacrebleu

SETS = [
    [
        ("The dog bit the man.", "The dog bit the man."),
        ("It was not unexpected.", "It was not surprising."),
        ("The man bit him first.", "The man had just bitten him."),
    ],
    [("The cat sat, on the mat; 3.5 % of 1,000.", "The cat is sitting on the mat: 3.5% of 1,000!")],
    [("hello", "hello world out there")],
    [("a b c d e f g", "a b c d x f g h i")],
    [("completely different", "nothing shared here")],
    [("今天天气很好,我们去公园散步。", "今天天气非常好，我们去公园走走。")],
    [("茶的价格是35元。", "茶价为 35 元。"), ("他先咬了那个人。", "那个人先咬了他。")],
]

for pairs in SETS:
    answers, references = [list(part) for part in zip(*pairs)]
    chinese = any("\u4e00" <= c <= "\u9fff" for c in "".join(references))
    bleu = sacrebleu.corpus_bleu(answers, [references], tokenize="zh" if chinese else "13a")
    print(repr(bleu.score), repr(sacrebleu.corpus_chrf(answers, [references]).score))
