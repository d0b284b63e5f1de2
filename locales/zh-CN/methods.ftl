# 方法页上每种方法的依据
method-opportunity-unit = 机会分 1–19
method-opportunity-convention = 直接使用 1–10 分的平均值，范围 1–19；受访者整体重抽样，带种子的百分位自助法，95%，2,000 次。
method-opportunity-source = Ulwick 2005《What Customers Want》；数字引自 decikit.com。
method-kano-unit = 占比
method-kano-convention = 质量管理中心的评价表（“喜欢”对“喜欢”、“不喜欢”对“不喜欢”为可疑）；类别取众数，并列时依次为 M > O > A > I > R > Q；better = (A+O)/(A+O+M+I)，worse = −(O+M)/(A+O+M+I)，均附 Wilson 区间，95%；连续编码：有该功能时为 4、2、0、−1、−2，没有时为 −2、−1、0、2、4。
method-kano-source = Kano 1984；评价表以及 better、worse 见 Berger 等 1993，Center for Quality of Management Journal 2(4)。
method-rice-unit = 人 ÷ 人月
method-rice-convention = 覆盖人数（每期）× 影响 × 信心 ÷ 投入（人月）；影响取 3、2、1、0.5、0.25 之一，信心取 1、0.8、0.5 之一，除非选择自由刻度；得分相同时保持原有顺序。
method-rice-source = McBride 2018，RICE 简易优先级，Intercom。
method-van-westendorp-unit = 价格
method-van-westendorp-convention = 原始区间：从“太便宜”与“不便宜”的交点到“太贵”与“不贵”的交点；只计四个价格依次上升的受访者；网格取所有给出的价格，交点用线性插值，有多个时取最低的；受访者重抽样，带种子的百分位自助法，95%，2,000 次。
method-van-westendorp-source = Van Westendorp 1976，ESOMAR；曲线与交点同 R 的 pricesensitivitymeter。
method-ellis-unit = 占比
method-ellis-convention = “非常失望”者 ÷ 所有使用该产品的人；Wilson 区间，95%；40% 是经验值。
method-ellis-source = Ellis；Vohra 2018，First Round Review（Superhuman 从 22% 到 58%）。
method-nps-unit = 分，−100 到 100
method-nps-convention = 100 ×（9 分和 10 分的占比 − 0 到 6 分的占比）；标准误为 +1、0、−1 的平均值的标准误，除数为 n；区间 = 得分 ± 1.96 个标准误。
method-nps-source = Reichheld 2003；标准误见 Engelhardt，cybaea.net，转引自 r-bloggers.com。
method-market-size-unit = 每年金额
method-market-size-convention = 自下而上：TAM = 客户数 × 年价值之和；SAM = 所服务细分的 TAM；SOM = SAM × 可获得份额，或能赢得的客户数 × 年价值；0 ≤ SOM ≤ SAM ≤ TAM；与自上而下的数字相差超过 20% 时会标出。
method-market-size-source = 创业实践中常用的自下而上估算；数字来自 bird.parkerslegacy 和 v50.ai。
method-porter-unit = 压力 1–5
method-porter-convention = 评分 1–5，越高对进入者越不利；先对每位评分者和每种力量取平均，再对评分者取平均；各力量加权平均，未给权重时等权；没有标准公式；评分者重抽样，带种子的百分位自助法，95%，2,000 次。
method-porter-source = Porter 1979，HBR 57(2)；没有标准公式，这里完整说明所用的公式。
method-hhi-unit = HHI 0–10,000
method-hhi-convention = 份额以百分比计；未具名的部分介于许多极小企业与一家企业之间；分界取 2023 年《合并指南》（1,000、1,800）。
method-hhi-source = 美国司法部与联邦贸易委员会《合并指南》2023，2.1。
method-positioning-unit = 占比
method-positioning-convention = 对标准化（n−1）后的各列做奇异值分解；已知不足一半的行或没有差异的列略去；余下的未知单元格用该列平均值填补；每条轴上绝对值最大的载荷取正号。
method-positioning-source = Pearson 1901；解释方差与 Maple 和 R 对 iris 数据的结果核对过。
method-mds-unit = 占比
method-mds-convention = 经典多维尺度：B = −1/2 J D² J，坐标 = 特征向量 × 特征值的平方根；拟合度 = 保留的特征值 ÷ 所有特征值绝对值之和；每条轴上最大的坐标取正号。特征的距离：双方都已知的特征之差除以其范围后的均方根。应力为 Kruskal 的 stress-1，按给定距离归一化，不做单调变换：√[Σ(给定 − 图上)² ÷ Σ 给定²]。
method-mds-source = Torgerson 1952；与 R 的 cmdscale 对 eurodist 数据的结果核对过。
method-white-space-unit = 加权缺口
method-white-space-convention = 缺口 = 权重 ×（1 − 已知最好评分 ÷ 5）；未另行指定时，评分达到 4 即视为满足；未知评分在得分中按 0 计，在界限中按 0 到 5 计。
method-white-space-source = 需求 × 竞品的覆盖情况，这里完整说明；没有标准公式。
method-wilson-unit = 占比
method-wilson-convention = 得分区间，不作连续性校正。
method-wilson-source = Wilson 1927，JASA 22；与 Newcombe 1998 表 I 核对过。
method-segments-unit = 轮廓系数 −1 到 1
method-segments-convention = 各列标准化（n−1）；k 均值由 linfa 计算，k-means++，重启 20 次，超过 10,000 行时先在带种子的同样多行的样本上进行，再把最好的三个在全部行上完成；k 取标准轮廓系数最大者（孤立点记 0），最多用 5,000 行带种子的样本；若间隙统计量（沿主轴的 20 个参照，一个标准误）找不到更多组，则只留一组；区间：40 次自助法的调整兰德指数，95%。
method-segments-source = Arthur 与 Vassilvitskii 2007；Rousseeuw 1987；Tibshirani、Walther 与 Hastie 2001。
method-mixture-unit = BIC，越小越好
method-mixture-convention = 各列标准化（n−1）；完整协方差由 linfa 计算，正则化大小随结果给出；重启 10 次，一半从 k 均值、一半从随机份额开始；BIC = −2 ln L + p ln n，p = k d(d+1)/2 + kd + k−1；某一组不足两行的拟合不会被选用；超过 5,000 行时在带种子的同样多行的样本上拟合。
method-mixture-source = Schwarz 1978；Fraley 与 Raftery 2002。
method-ahp-unit = 权重 0–1
method-ahp-convention = 主特征向量；一致性指标 (λmax−n)/(n−1) 除以具名的随机指标，未另选时用 Saaty 的经典指标；不超过 0.10 视为一致；以上三角为准，下三角须为其倒数，误差不超过 2%。
method-ahp-source = Saaty 1980；Wang 与 Chin 2011。
method-topsis-unit = 贴近度 0–1
method-topsis-convention = 加权归一化各列到理想解与反理想解的欧氏距离；归一化方式随结果给出；权重折算为总和 1；没有长度或范围的列略去；两个距离都为 0 时得 0.5。
method-topsis-source = Hwang 与 Yoon 1981；Tzeng 与 Huang 2011。
method-promethee-unit = 净流量 −1 到 1
method-promethee-convention = PROMETHEE II，按净流量完整排序；流量除以其他备选的数目；权重折算为总和 1；高斯型为 1 − exp(−d²/(2s²))。
method-promethee-source = Brans 与 Vincke 1985；Zhao 等 2013。
method-entropy-unit = 权重 0–1
method-entropy-convention = 各值占其列总和的份额，对数以备选数目为底，0 ln 0 = 0；各值不小于 0。
method-entropy-source = Hwang 与 Yoon 1981。
method-rank-stability-unit = 权重变化 0–1
method-rank-stability-convention = 一个权重在 0 与 1 之间移动，其余保持比例；加权和精确求解，TOPSIS 两个方向各取 1,000 步再折半；方法和归一化方式随结果给出。
method-rank-stability-source = Triantaphyllou 与 Sánchez 1997，用于加权和。
method-krippendorff-unit = α，1 为完全一致
method-krippendorff-convention = 一致矩阵；写成文字的数字按数字计，空文字视为未评分；只有一个评分的单元略去；所有评分都相同时没有 α，而不是 1；单元重抽样，带种子的百分位自助法，95%，2,000 次；从 0.800 起可靠，从 0.667 起勉强可用。
method-krippendorff-source = Krippendorff 2011，论文《Computing Krippendorff’s alpha-reliability》。
method-calibration-unit = Brier 分 0–1，0 最好
method-calibration-convention = 差的平方的平均值；技能 = 1 − Brier ÷（基础比率 ×（1 − 基础比率））；校准误差按等宽分箱计算，箱数随结果给出；预测重抽样，带种子的百分位自助法，95%，2,000 次。
method-calibration-source = Brier 1950；校准误差见 Naeini 等 2015。
method-duplicates-unit = 相似度 0–1
method-duplicates-convention = 忽略大小写、全半角、重音和标点；取以下各项的最大值：按词的 Dice 系数（中文按两字一组）、连写文本按两个字母一组的 Dice 系数，名称另取拉伸的 Jaro-Winkler，1−3(1−jw)；名称去掉公司形式；列出达到所示阈值的各对。
method-duplicates-source = Dice 1945；Winkler 1990；前缀过滤见 Chaudhuri 等 2006。
