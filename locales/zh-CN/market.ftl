# Facts in general
fact-source = 来源
fact-source-help = 别人可以查证的出处：链接、报告或访谈。
fact-date = 截至
fact-date-help = 该事实成立的日期。
fact-author = 录入人
fact-entered-by = 由 { $name } 录入
fact-note = 备注
done-fact-removed = 已移除。
error-market-too-wide-title = 表格过大
error-market-too-wide = 产品数与列数的乘积超过上限，无法展开：最多 2,000,000 个单元格。请归档不再重要的竞争对手、需求或能力。未作任何更改。
error-record-archived-title = 此记录已归档
error-record-archived = 已归档的记录可以查看，不能修改。请先恢复；未作任何更改。
field-not-web-address = 请输入以 http:// 或 https:// 开头的网址。

# Competitors
competitors-lead = 还有谁在满足这些需求、价格多少、做得多好。事实在 60 天内视为有效。
competitors-empty = 还没有竞争者。请添加客户可能改选的产品，以及没有产品时人们目前的做法。
competitor-new = 添加竞争者
competitor-edit = 编辑竞争者
competitor-name = 名称
competitor-website = 网站
competitor-website-help = 可以留空。
competitor-share = 市场份额（%）
competitor-share-help = 占市场收入的份额；不知道就留空。
competitor-latest-price = 最新价格
competitor-archived = 此竞争者已归档，不计入任何数字。恢复后才能修改。
competitor-stale = 这些事实已超过 60 天。请重新核实，并以今天的日期更新。
field-share-total = 所有份额合计将超过 100%；最多还剩 { $rest }%。
done-competitor-created = 竞争者已添加。下一步：录入价格，并评定它满足各项需求的程度。
prices = 价格
prices-empty = 还没有价格。
price-add = 添加价格
price-amount = 价格
price-unit = 计价方式
price-unit-month = 每月
price-unit-seat-month = 每席位每月
price-unit-year = 每年
price-unit-thousand-requests = 每 1,000 次请求
price-unit-once = 一次性
features = 满足各项需求的程度
features-lead = 0 表示完全不能满足，5 表示完全满足。没有人查看过的需求保持“未知”，绝不按 0 计算。
features-no-needs = 还没有需求。请先添加需求：竞争者和我们的产品都按需求评分。
feature-rating = 评分
feature-rating-help = 0 表示完全不能满足，5 表示完全满足。
feature-evidence = 依据
feature-evidence-help = 您看到的证据：测试、产品说明或评测。
feature-rate = 为需求评分
feature-looked-unknown = 已查看，无法判断

# Needs
need = 需求
needs-lead = 人们想完成的事，按重要程度与不满意程度排序。
needs-empty = 还没有需求。请写下客户想要的一项结果，再收集他们的评价。
needs-archived = 已归档的需求
needs-method = 机会分 = 重要度 +（重要度 − 满意度，仅取正值），按 1 到 10 分的平均值计算，范围 1 到 19。横线为 95% 自助法区间：对受访者重新抽样 2,000 次，每人的全部回答一并抽取。
need-new = 添加需求
need-edit = 编辑需求
need-statement = 期望结果
need-statement-help = 用客户自己的话说明想达到什么，不写解决办法，例如“在发货前发现缺陷”。
need-rank = 排名
need-opportunity = 机会分
need-top-two-box = 机会分（前两档占比）
need-importance = 重要度
need-importance-help = 1 表示完全不重要，10 表示没有更重要的。
need-satisfaction = 满意度
need-satisfaction-help = 对目前所用办法的满意程度，1 到 10。
need-respondents = 受访者
need-best-competitor = 最佳竞争者
need-no-rival = 还没有竞争者在此需求上被评分。
need-archived = 此需求已归档，不计入任何数字。恢复后才能修改。
need-score-needs = 计分至少需要 2 名受访者：还需 { $more } 名。
need-interval-needs = 区间至少需要 10 名受访者：还需 { $more } 名。
done-need-created = 需求已添加。下一步：录入受访者的评价。
answers = 受访者的评价
answers-empty = 还没有询问任何人。请录入一条回答，或粘贴一份列表。
answer-add = 添加回答
respondent = 受访者
respondent-help = 一个代号，例如“R12”；同一人在各项需求中使用同一代号。新的回答会取代旧的。
respondent-delete = 删除受访者
respondent-delete-lead = 该受访者在本项目中的全部回答（{ $answers } 条）将立即删除，无法恢复。
respondent-delete-now = 永久删除
field-no-such-respondent = 本项目中没有此代号的回答，未删除任何内容。
done-respondent-deleted = 该受访者的全部回答已删除。
import = 粘贴回答
import-lines = 回答，每行一条
import-lines-help = 受访者,重要度,满意度，例如 R12,9,3。可用逗号、分号或制表符分隔。要么全部录入，要么一条都不录入；若有不明确之处（例如使用其他刻度），会先询问您。可以撤销。
import-file-instead = 改为导入文件
done-ratings-imported = 全部回答已录入。
offer-fit = 我们的产品满足它的程度
offer-fit-lead = 最好由试用过的人评分，而不是由开发者评分。
offer-fit-empty = 还没有人就此需求为我们的产品评分；在此之前，结论视其为未覆盖。
offer-fit-add = 为我们的产品评分
offer-respondent-help = 评分人的代号，例如“R12”。新的评分会取代旧的。

# Overview
market-lead = { $competitors } 个竞争者，{ $needs } 项需求
market-empty = 对市场还一无所知。请先添加需求，再添加竞争者并评分。
market-our-offer = 我们的产品
market-product = 产品
market-best-need = 最佳机会
market-no-score = 还没有需求达到 2 名受访者。
market-chart-table = 以表格显示数据
hhi = 市场集中度（HHI）
hhi-named = 已知市场的 { $percent }%：{ $band }。
hhi-low = 低集中度（低于 1,000）
hhi-moderate = 中等集中度（1,000 到 1,800）
hhi-high = 高集中度（高于 1,800）
hhi-open = 是否集中取决于未知部分
hhi-empty = 还不知道任何市场份额。请至少录入一个竞争者的份额。
hhi-too-much = 份额合计 { $total }%，超过整个市场。请更正其中之一。
hhi-out-of-range = { $share }% 的份额不可能存在，请更正。
map-title = 定位图
map-description = 评分相近的产品彼此靠近；该平面显示了 { $share } 的差异。
map-axis = 轴 { $n }（{ $share } 的差异）
map-explained = 评分相近的产品彼此靠近。该平面显示了产品之间全部差异的 { $share }（标准化评分的主成分）。
map-right = 越靠右，主要意味着更擅长：{ $need }。
map-up = 越靠上，主要意味着更擅长：{ $need }。
map-filled = { $n } 个未知评分取其所在列的平均值。
map-dropped-capabilities = 略去 { $n } 项能力：不足一半的产品有评分，或评分全部相同。
map-dropped-needs = 略去 { $n } 项需求：不足一半的产品有评分，或评分全部相同。
map-dropped-products = 略去 { $n } 个竞争者：没有可用于定位的评分。
map-too-few-products = 定位图至少需要 3 个有评分的产品，现有 { $known } 个。请为更多竞争者或我们的产品评分。
map-too-few-needs = 定位图至少需要 2 项能区分产品且有一半产品评分的需求，现有 { $known } 项。请为更多需求评分。
map-failed = 无法根据这些评分计算定位图。
matrix = 谁满足哪项需求
matrix-lead = 评分 0 到 5；“?”表示未知。需求按机会分排序。

# Segments
segment = 细分市场
segments = 细分市场
segments-lead = 市场的各个部分：情况相近、决策方式相似的人群。
segments-empty = 还没有细分市场。请写下可以服务的人群；之后可为需求和竞争者注明所属人群。
segment-new = 添加细分市场
segment-edit = 编辑细分市场
segment-name = 名称
segment-name-help = 他们是谁，例如“小型金属零件制造商”。
segment-description = 说明
segment-description-help = 如何判断某人属于此人群：规模、行业、处境。
segment-none = 无
segment-archived = 此细分市场已归档，不再供选择。恢复后才能修改。
segment-no-needs = 还没有需求属于此细分市场；可在编辑需求时选择。
segment-no-competitors = 还没有竞争者属于此细分市场；可在编辑竞争者时选择。

# Profiles
competitor-founded = 成立年份
competitor-headcount = 人数
competitor-funding = 融资总额
competitor-funding-help = 各轮合计；不知道就留空。
competitor-strengths = 优势
competitor-strengths-help = 每行一条：写客户的说法，而不是自己的看法。
competitor-weaknesses = 劣势
price-currency = 货币
need-evidence = 证据
need-evidence-help = 什么能说明人们想要它：他们说过、做过或付过什么。

# What changed
changes = 变化
changes-empty = 录入以来没有变化。份额、价格、评分、人数或融资有变动时，会自动记录在此。
change-what = 内容
change-from-to = 由 → 至
change-field-share = 市场份额
change-field-price = 价格
change-field-funding = 融资总额
change-field-headcount = 人数
change-field-rating = 需求评分
change-field-capability = 能力
change-field-note = 备注

# Feature matrix
feature-matrix = 功能对照表
feature-matrix-lead = 各产品能做什么。
feature-matrix-unknown = 未知：{ $cells } 格中的 { $unknown } 格。
feature-matrix-empty = 还没有能力项。请添加客户会比较的能力，再为每个产品评分（0 到 5）并附上依据。
feature-matrix-scale = 0 表示完全没有，5 表示完全具备；“?”表示未知，不计入任何数字。点击格子即可评分。
capability = 能力
capability-new = 添加能力
capability-edit = 编辑能力
capability-name = 名称
capability-name-help = 产品能做什么，用客户的话说，例如“能读取破损标签”。
capability-group = 分组
capability-group-help = 归入哪一类，例如“集成”。可以留空。
capability-need = 所满足的需求
capability-unknown = 未知
capability-archived = 此能力已归档，不计入任何数字。恢复后才能修改。
capability-rate = 评分
capability-link = 依据链接
capability-rating-help = 0 表示完全没有，5 表示完全具备。查看过但无法判断时请如实选择，该格保持未知。
done-capability-created = 能力已添加。下一步：为每个产品评分。

changes-lead = 份额、价格、评分、人数或融资有变动时会自动记录；您自己看到的变化可在下方添加。
changes-all = 全部变化
changes-all-or-add = 查看全部变化或添加一条
change-add = 添加变化
change-note-help = 您看到了什么：新品发布、裁员、新客户。

# Side by side
compare = 并排比较
compare-lead = 两到四个竞争者并列，有评分时也列出我们的产品。
compare-number = 请选择两到四个竞争者。
compare-choose = 选择要比较的竞争者
compare-box = 比较 { $name }
compare-now = 比较
compare-too-few = 竞争者不足两个。
compare-needs = 按需求
compare-capabilities = 按能力
compare-nothing-rated = 这里还没有评分。

# Battlecard
battlecard = 竞争卡片
battlecard-against = 对阵 { $name }
battlecard-date = 截至 { $date } 所知。可在浏览器中打印为一页。
battlecard-who = 对方是谁
battlecard-nothing = 尚未录入。
battlecard-nowhere = 没有。
battlecard-ahead = 我们领先之处
battlecard-behind = 对方领先之处
battlecard-we = 我们
battlecard-they = 对方
battlecard-rest = 大致相当：{ $even } 项；一方未知：{ $unknown } 项。差距小于半级视为相当。

# Review
review = 待复核
review-lead = 已过时的内容：价格和事实超过 60 天，评分超过 180 天。请重新查看；若仍然成立，请注明来源并确认。
review-facts = 过时的事实：{ $n }
review-empty = 一切都是新的。事实过时后会出现在这里。
review-fact = 事实
review-value = 值
review-confirm = 今天仍然成立
review-kind-competitor = 概况与份额
review-kind-price = 价格
review-kind-rating = 需求评分
review-kind-capability = 能力
review-kind-offer-capability = 我们的能力
review-answers = 回答已旧的需求
review-answers-lead = 这些需求的多数回答已超过 180 天。只有受访者本人能说明是否仍然成立：请重新询问。
review-newest = 最新回答
done-confirmed = 已更新为今天，并记下来源。

# Votes
votes = 票数
votes-lead = 来自别处的计数：论坛、问题列表、举手表决。每个来源取最新一次计数。
votes-empty = 还没有票数。
votes-add = 添加计数

# Trend
trend = 随时间的变化
trend-description = 各时段回答的机会分。
trend-empty = 还没有时段达到 2 条回答。
trend-axis = 机会分（1 到 19）
trend-period = 时段
trend-interval = 95% 区间与 n
trend-by-month = 按月
trend-by-quarter = 按季度
trend-lead = 各时段的回答单独计分：2 条可计分，10 条才有区间。各时段的受访者可能不同，小的起伏没有意义。

# A need's history
need-history = 历史
need-history-empty = 从一开始就是这样表述；没有合并或拆分。
need-event-restated = 曾表述为“{ $statement }”
need-event-merged = 并入了
need-event-split = 拆分为
need-event-part-of = 是其一部分：
need-event-undone = 已于 { $date } 撤销
need-merged-into = 此需求已并入另一项需求，可在那里撤销：
need-merge = 将其他需求并入此需求
need-merge-now = 合并
need-merge-lead = 它们的回答、票数和评分会移到这里，原需求归档。同一人两处都有回答时，以较新的为准。可以撤销。措辞相近的需求排在前面。
need-merge-choose = 合并此项
need-merge-none = 没有其他需求。
need-split = 拆分此需求
need-split-now = 拆分
need-split-lead = 包含两项结果的需求难以评分。各部分成为独立的需求，此需求归档。可以撤销。
need-parts = 各部分
need-parts-help = 每行一项结果，两到十行。
need-split-copy = 将回答（{ $n } 条）、证据和构想关联复制到每一部分
need-split-copy-help = 这些内容针对整体：仅当它们对每一部分都成立时才选择，否则各部分从零开始。实验和问卷问题保留在已归档的需求下。
field-choose-need = 请至少选择一项需求。
field-parts = 请填写 { $min } 到 { $max } 行，各行不同。
field-part-too-long = 每行最多 { $max } 个字符。
error-need-step-title = 之后还有其他操作
error-need-step = 此需求之后又被合并或拆分过。请先撤销那一步；未作任何更改。
error-need-merged-title = 此需求已并入另一项
error-need-merged = 请在并入它的需求页面上撤销合并；未作任何更改。
action-undo = 撤销
confirm-undo = 要撤销吗？一切将恢复原状。
done-needs-merged = 已合并。历史中记录了并入的内容，可在那里撤销。
done-need-split = 已拆分。各部分现在是独立的需求；可在历史中撤销。
done-undone = 已撤销。
competitor-merge = 将其他竞争者并入此竞争者
competitor-merge-lead = 它们的价格、评分和变更记录会移到这里，想法和证据的关联也随之转移。这里未知的内容会补上；两边都有评分时，各自保留。其他竞争者归档。可以撤销。名称相近的排在前面。
competitor-merge-none = 没有其他竞争者。
competitor-merges = 已并入的竞争者
competitor-merged-into = 此竞争者已并入另一竞争者，可在那里撤销：
field-choose-competitor = 请至少选择一个竞争者。
error-competitor-merged-title = 此竞争者已并入另一竞争者
error-competitor-merged = 请在并入它的竞争者页面上撤销合并；未作任何更改。
done-competitors-merged = 已合并。可在此页面撤销。
