nav-evidence = 证据

# List
evidence-lead = 人们说过什么、做过什么、签过什么、付过什么。代价越大，越能说明问题。
evidence-new = 添加证据
evidence-edit = 编辑证据
evidence-empty = 还没有证据。请从一次访谈的备注开始：写下内容，标出要点，并关联到需求。
evidence-count = 记录：{ $n }
evidence-any = 不限
evidence-title = 标题
evidence-strength = 强度
evidence-kind = 类型
evidence-tag = 标签
evidence-tags = 标签
evidence-linked = 关联
evidence-linked-yes = 已关联需求或竞品
evidence-linked-no = 尚未关联
evidence-about = 关于
evidence-about-one = 相关证据：
evidence-show-all = 显示全部证据
evidence-more = 另有 { $n } 项
evidence-competitor = 竞品
evidence-put-away = 已归档
evidence-file = 文件
evidence-no-file = { $name }：该记录来自导入，导出文件中不含此文件。如有原件，请重新上传。
evidence-part-empty = 还没有证据。
evidence-part-all = 全部相关证据

# Strength
strength-said = 说过
strength-did = 做过
strength-signed-up = 注册过
strength-paid = 付过钱
evidence-kind-opinion = 访谈中的意见
evidence-kind-publication = 公开报告
evidence-kind-complaint = 抱怨
evidence-kind-behaviour = 观察到的行为
evidence-kind-sign-up = 注册
evidence-kind-letter = 意向书
evidence-kind-prepayment = 预付款
evidence-kind-purchase = 购买
evidence-why-opinion = 口头说会怎么做，不需要付出任何代价。
evidence-why-publication = 是别人的话，说的是别人的客户。
evidence-why-complaint = 没有人问，他们主动花精力说出来。
evidence-why-behaviour = 无论怎么说，他们现在确实在为此花时间。
evidence-why-sign-up = 他们留下了姓名，希望了解更多。
evidence-why-letter = 他们签了名，虽然约束力不大。
evidence-why-prepayment = 产品还没有，他们就付了钱。
evidence-why-purchase = 他们付了钱，并在使用。
evidence-grades = 强度如何评定
evidence-grades-lead = 强度只由类型决定：说过弱于做过，做过弱于注册过，注册过弱于付过钱。等级只表示先后，不是度量：两条意见不等于一次抱怨。
evidence-grades-show = 查看对照表
evidence-grade = 等级
evidence-why = 理由

# By need
evidence-coverage = 各需求的证据
evidence-coverage-lead = 哪些需求只有口头说法。证据最少的排在最前。
evidence-coverage-empty = 还没有需求。请先添加需求：证据说明它们有多真实。
evidence-coverage-bare = 没有任何证据的需求：{ $n }
evidence-coverage-method = 无论关联的是整条记录还是其中的摘录，每条记录对每项需求只计一次。超过一半的记录早于 180 天时标为已过期。这里是记录数，因此没有区间。
evidence-strongest = 最强证据
evidence-records = 记录数
evidence-newest = 最新
evidence-nothing-yet = 暂无

# One record
evidence-title-help = 用一句话写明得知了什么。
evidence-kind-help = 类型决定它能说明多少。
evidence-note = 备注
evidence-note-help = 用对方的原话写下所说或所见，最多 20,000 个字符。请勿写入姓名、地址和电话号码。
evidence-note-empty = 没有备注。
evidence-person = 来自
evidence-person-help = 请写代号，例如“R12，厂长”，不要写姓名：读者不应能识别被引用的人。
evidence-link = 链接
evidence-link-help = 选填。
evidence-tags-help = 用逗号分隔：价格，上手。不区分大小写。
evidence-file-help = 选填。支持 { $kinds }，最大 { $limit }。
evidence-file-remove = 移除文件 { $name }
evidence-about-needs = 相关需求
evidence-about-competitors = 相关竞品
evidence-about-help = 按住 Ctrl 或 ⌘ 可多选。选填。
evidence-about-none = 暂无可选项。
evidence-about-nothing = 尚未关联
evidence-archived = 此记录已归档，不计入任何统计。恢复后才能修改，也可以永久删除。
evidence-stale = 已超过 180 天，使用前请核实。
evidence-delete = 永久删除
confirm-evidence-delete = 确定永久删除此记录及其摘录和文件？此操作无法撤销。
done-evidence-created = 证据已创建。下一步：标出摘录并关联。
done-evidence-deleted = 证据已永久删除。
error-delete-archived-only-title = 请先归档
error-delete-archived-only = 只有已归档的记录才能永久删除。未作任何更改。
error-file-missing-title = 缺少文件
error-file-missing = 记录仍在，但缺少文件。请重新上传，或从备份恢复文件存储。

# Passages
passages = 摘录
passages-empty = 还没有摘录。请标出与某项需求或某个竞品有关的话，它们会列在相应页面。
passage = 摘录
passage-number = 序号
passage-mark = 标出摘录
passage-edit = 此摘录的关联
passage-help = 备注中的原文。可以在备注中选中，也可以直接输入。
passage-gone = 备注中已没有这段文字
done-passage-marked = 摘录已标出。
done-passage-unmarked = 标记已取消，备注未变。

# Wrong values
field-tag-too-long = “{ $tag }”太长：每个标签最多 { $max } 个字符。
field-too-many-tags = 最多 { $max } 个标签，现有 { $count } 个。
field-file-too-large = 文件超过 { $limit }，未保存；您填写的内容仍在。
field-file-empty = 文件为空，请另选一个。
field-file-kind = 不支持此类文件。支持：{ $kinds }。
field-file-encoding = 此文本不是 UTF-8 编码。请另存为 UTF-8 后重新选择。
field-file-again = 请重新选择文件：表单重新显示时，浏览器不会保留它。
field-passage-about = 请至少选择一项相关需求或一个相关竞品。
field-passage-not-found = 备注中没有这段文字，请在备注中选中。
field-passages-most = 一条备注最多有 { $max } 条摘录。
