# What a report says
report-subtitle = 项目报告 · { $area }
report-contents = 目录
report-sources = 来源
report-not-known-yet = 尚不清楚
report-downloads = 下载
report-download-snapshot = 结论（JSON）
report-download-pdf = PDF
report-download-slides = 幻灯片
report-download-tables = 表格（CSV）
report-section-summary = 摘要
report-section-ask = 我们的诉求
report-section-problem = 问题与需求
report-section-market = 市场
report-section-competition = 竞争
report-section-product = 产品
report-section-technology = 技术
report-section-economics = 经济性
report-section-risks = 风险与合规
report-section-evidence = 实验与证据
report-section-plan = 计划
report-section-verdict = 结论
report-section-team = 团队
report-section-appendix = 附录

# Texts that founders write
report-texts = 报告文字
report-texts-edit = 编辑文字
report-texts-lead = 用自己的话写下一份报告的各个部分。支持 Markdown 的标题、列表、强调和链接。数据取自您的记录；已生成的报告不会改变。
report-text-versions = 历史版本
report-text-versions-count = 历史版本（{ $n }）
report-text-versions-lead = 以前写过的内容，最近的在前，最多保留 100 个版本。
report-text-versions-empty = 还没有被替换过的内容。
report-text-bring-back = 恢复此版本
done-report-text-brought-back = 已恢复此版本，被替换的内容成为历史版本。
report-text-words = 文字
report-text-leave-out = 报告中不包含这一部分
report-write-summary = 用几句话说明做什么、为谁做、为什么是现在。不写则显示项目自己的简介。
report-write-ask = 希望读者提供什么：金额、期限、用途。
report-write-problem = 这是谁的问题，今天让他们付出多少代价。
report-write-market = 市场如何发展，您从哪里开始。
report-write-competition = 客户为什么会选择您。
report-write-product = 客户得到什么，怎样使用。
report-write-technology = 难点在哪里，您的做法有何不同。
report-write-economics = 如何赚钱，成本取决于什么。
report-write-risks = 哪里可能出问题，您如何应对。
report-write-evidence = 到目前为止，是什么让您相信它。
report-write-plan = 接下来做什么，由谁来做。
report-write-verdict = 您对结论的看法。数据会一并列出。
report-write-team = 你们是谁，为什么能做成。
done-report-texts-saved = 文字已保存，将出现在您生成的下一份报告中。

# Summary
report-for-whom = 面向：{ $list }。
report-verdict-is = 结论：{ $word }
report-shares-are = 模拟中推进占 { $go }，迭代占 { $iterate }，停止占 { $stop }。
report-coverage-is = 证据覆盖率为 { $coverage }。
report-best-opportunity = 最高机会分
report-go-from-note = 达到 { $go } 即可推进
report-missing-summary = 还没有说明项目做什么：请在设置中补充简介，或在报告文字中撰写摘要。
report-missing-segments = 还没有列出细分市场，因此未说明产品面向谁。
report-missing-ask = 还没有写明对读者的诉求。
report-missing-team = 还没有介绍团队。

# Problem
report-needs-lead = 机会分等于重要性加上未被满足的部分，范围 1 到 19；区间的置信度为 95%。产品评分范围为 0 到 5。
report-interval = 区间
report-n = n
report-missing-needs = 还没有录入任何需求。
report-missing-left-out = 本报告未列出的需求：{ $n } 项。
report-missing-unrated = 评分不足两人、因而没有得分的需求：{ $n } 项。
report-missing-few = 评分不足十人、因而没有区间的需求：{ $n } 项。
report-missing-survey = 还没有做过问卷调查。
report-missing-answers = 问卷“{ $survey }”还没有人回答。
report-missing-too-few = { $what }：已有 { $got } 份回答，需要 { $least } 份。
report-survey = 问卷：{ $survey }
report-survey-n = 受访者：{ $n } 人
report-kano-of = Kano 分类：{ $survey }
report-ellis = 没有它会非常失望：{ $what }
report-nps = 净推荐值（NPS）：{ $what }
report-prices = { $what }的价格

# Market
report-concentration = 市场集中度（HHI）
report-yes = 是
report-no = 否
report-share = 可获得份额
report-description = 说明
report-top-down = 自上而下估算的每年总体市场：{ $amount }（{ $source }，{ $date }）。
report-missing-size = 还没有录入市场规模。
report-missing-top-down = 还没有自上而下的估算来核对市场规模。
report-missing-fit = 还没有人为细分市场评分。
report-missing-forces = 还没有人为五种竞争力评分。
report-missing-shares = 不知道任何竞品的市场份额，无法计算集中度。

# Competition
report-rival = 竞品
report-price = 价格
report-price-of = { $name }的价格
report-market-share = 市场份额
report-strengths = 优势
report-weaknesses = 劣势
report-feature = 需求或功能
report-features-lead = 评分从 0（完全没有）到 5（完全满足）；短横表示未知。
report-features-beside = 表中列出 { $all } 个竞品中的 { $shown } 个，份额最大的在前。
report-we-lead = 我们领先之处
report-they-lead = 对方领先之处
report-missing-competitors = 还没有列出竞品。
report-missing-prices = 价格未知的竞品：{ $n } 个。
report-missing-features = 还没有为任何产品的需求或功能评分。
report-missing-highlights = 没有一项需求同时有我们和竞品的评分，或者评分过于接近，无法判断谁领先。
report-missing-positions = 有评分的产品太少，无法绘制定位图。
report-missing-white-space = 竞品评分太少，无法判断哪些需求无人满足。

# Product
report-promises = 产品方案的承诺
report-promise-latency = 第 { $percentile } 百分位延迟不超过 { $ms } ms
report-promise-metric = { $measure }不低于 { $value }
report-idea = 产品构想
report-rice = RICE
report-for-needs = 针对的需求
report-build-next = 接下来做：{ $idea }
report-gap = 需求与产品方案的差距
report-gap-counts = 已满足的需求 { $met } 项，已有构想的 { $planned } 项，尚无着落的 { $open } 项。
report-missing-promise = 没有承诺延迟。
report-missing-required = 没有规定模型必须达到的质量。
report-missing-ideas = 还没有录入产品构想。
report-missing-offer-ratings = 没有人为我们的产品方案评分的需求：{ $n } 项。

# Technology
report-tech-task = 任务：{ $task }
report-tech-model = 模型：{ $name }
report-tech-parameters = 参数数量：{ $n }
report-tech-architecture = 架构：{ $name }
report-tech-data = 数据：{ $name }；训练数据 { $n } 行
report-tech-digest = 数据内容摘要（SHA-256）：{ $digest }…
report-throughput = 吞吐量
report-model = 模型
report-test-rows = 测试行数
report-bench-device = 测量设备：{ $device }
report-bench-how = { $provider }，{ $precision }；批量 { $batch }，线程 { $threads }
report-bench-n = { $date }，{ $seconds } 秒内 { $n } 次请求
report-bench-promise = 承诺：{ $percentile }% 的请求不超过 { $ms } 毫秒；{ $standing }
report-missing-benchmark = 没有基准测试支撑产品方案：质量、延迟和吞吐量均未知。
report-missing-metric = 没有测量模型的质量。
report-missing-metric-interval = 模型质量没有区间。
report-missing-baselines = 没有在相同的测试数据上测量简单模型。
report-missing-latency = 没有测量所承诺百分位的延迟。
report-missing-throughput = 吞吐量不可用。
report-missing-run = 无法读取模型的训练过程。

# Economics
report-margin-at = 两端的毛利率
report-missing-figure = 无法计算{ $figure }：缺少输入。

# Risks
report-missing-risks = 应用领域中尚未回答的问题：{ $n } 个。
report-missing-questions = 没有提出风险问题。

# Evidence
report-piece = 证据
report-strength = 强度
report-kind = 类型
report-date = 日期
report-evidence-counts = 证据 { $n } 条。按强度：{ $counts }。
report-hypothesis = 假设
report-threshold = 事先确定的阈值
report-result = 结果
report-finding = 判断
report-decision = 决定
report-missing-evidence = 证据库中还没有证据。
report-missing-more-evidence = 未列出的其他证据：{ $n } 条。
report-missing-experiments = 还没有计划实验。
report-missing-overdue = 已过期限但未作决定的实验：{ $n } 个。
report-missing-running = 仍在进行的实验：{ $n } 个。

# Plan
report-due = 期限
report-state = 状态
report-owner = 负责人
report-waits-for = 前置步骤
report-late = { $state }，已逾期
report-missing-milestones = 还没有计划里程碑。
report-missing-late = 已逾期的里程碑：{ $n } 个。
report-missing-channels = 还没有录入获客渠道。
report-missing-acquisition = 没有一个渠道同时有成本和预期客户数，因此无法得出获客成本。

# Verdict
report-limits = 受到的限制
report-criterion = 指标
report-changed-rule = 是否改动

# Appendix
report-method-name = 问题
report-formula = 方法与约定
report-version = 版本
report-versions = 版本信息
report-version-program = 由 Assay { $version } 生成
report-version-made = 生成时间：{ $date }
report-version-facts = 事实摘要（SHA-256）：{ $digest }
report-version-sample = 这是示例项目：其中的记录只是示例，不是证据。
report-table-all = { $table }：全部
report-table-truncated = 显示 { $all } 行中的 { $shown } 行；全部内容见附录
report-table-needs = 按机会分排列的需求
report-table-market-parts = 市场的各个部分
report-table-segments = 细分市场
report-table-forces = 五种竞争力
report-table-competitors = 竞品
report-table-features = 功能与需求对比
report-table-highlights = 与各竞品的对比
report-table-ideas = 产品构想与路线图
report-table-open-needs = 尚无着落的需求
report-table-baselines = 模型与基线（相同的测试数据）
report-table-margin-moves = 对毛利率影响最大的因素
report-table-risks = 应用领域的问题
report-table-evidence = 证据，最强的在前
report-table-experiments = 各项实验与决定
report-table-milestones = 里程碑
report-table-channels = 获客渠道
report-table-dimensions = 结论的各个维度
report-table-rules = 结论的规则
report-table-methods = 方法
report-table-assumptions = 假设与价格
report-table-gaps = 证据的薄弱之处
report-chart-landscape = 需求的重要性与满意度
report-chart-positions = 产品定位
report-chart-white-space = 竞品未满足的需求
report-chart-cost-curve = 不同利用率下每 1,000 次请求的成本
report-chart-roadmap = 里程碑时间线

# Comparing two reports
compare-reports-title = 比较报告
compare-reports-lead = 两份报告之间有何变化，结论为何改变。
compare-action = 比较
compare-from = 之前
compare-to = 之后
compare-empty = 报告不足两份。有变化之后，请再生成一份。
compare-same-report = 请选择两份不同的报告。
compare-same-facts = 两份报告基于相同的事实。
compare-why = 结论为何改变
compare-moved = { $name }：{ $before } → { $after }。之前为 { $then }，现在为 { $now }。
compare-new-limit = { $name }，新的限制：{ $limit }
compare-lifted-limit = { $name }，限制已解除：{ $limit }
compare-rules-changed = 结论的规则有改动。
compare-coverage = 证据覆盖率从 { $before } 变为 { $after }。
compare-version = 两份报告由不同版本的程序生成。
compare-nothing-moved = 没有维度发生变化。
compare-what = 项目
compare-inputs = 输入与假设
compare-no-inputs = 输入没有变化。
compare-more = 另有 { $n } 项，API 会全部列出
compare-rule = 低于 { $stop } 停止，达到 { $go } 推进，权重 { $weight }
compare-records = 记录
compare-no-records = 没有新增或移除需求和竞品。
compare-added = 新增
compare-removed = 移除
compare-no-report = 请输入报告的标识符。
compare-of-metric = 模型质量
compare-of-latency = 延迟
compare-of-throughput = 吞吐量
compare-of-opportunity = 机会分
compare-of-our-rating = 我们的产品方案评分
compare-of-best-competitor = 最佳竞品评分
