# Sections of the market
market-sections = 市场页面
section-overview = 概览
section-landscape = 机会
interval-low = 下限
interval-high = 上限

# Opportunity landscape
landscape-title = 机会图
landscape-lead = 越重要而越不满意的需求，越靠右下。
landscape-description = 按重要度和满意度排列的需求；越靠右下机会越大。最大的机会是：{ $need }。
landscape-empty = 还没有可以显示的需求。至少 2 名受访者评定了重要度和满意度后，需求才会出现在图上。
landscape-answer = 机会强的需求（12 分及以上）：{ $n } 项
landscape-convention = 回答的汇总方式
landscape-by-mean = 平均值（1–19）
landscape-by-top-two = 前两档占比（0–20）
landscape-explained = 每条线连接机会分相同的位置：重要度 +（重要度 − 满意度，仅取正值）。需求越靠右下，可赢得的越多。
landscape-interval-mean = 短线为平均值的 95% 区间（学生 t 分布），10 名受访者起显示。
landscape-interval-top-two = 两轴均为回答 9 或 10 的占比的十倍；短线为 95% 威尔逊区间，10 名受访者起显示。
landscape-drawn = 共 { $all } 项需求，图中显示机会最大的 { $drawn } 项。
landscape-unplaced = { $n } 项需求未显示：评分的受访者不足 2 名。
landscape-table = 图中的需求
landscape-zone = 机会
landscape-zone-extreme = 很强（15 及以上）
landscape-zone-strong = 强（12 至 15）
landscape-zone-some = 有一些（10 至 12）
landscape-zone-little = 较小（8 至 10）
landscape-zone-served = 无：已得到较好满足（低于 8）
landscape-all-needs = 全部需求（可排序和搜索）
