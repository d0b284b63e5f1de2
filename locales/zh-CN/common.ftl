app-name = Assay
skip-to-content = 跳到正文
nav-main = 主导航
nav-menu = 菜单
nav-home = 首页
nav-market = 市场
nav-needs = 需求
nav-competitors = 竞品
nav-imports = 导入与导出
nav-offer = 产品方案
nav-economics = 经济性
nav-reports = 报告
nav-lab = 模型实验室
nav-analysis = 分析
nav-product = 产品
nav-verdict = 结论
nav-assumptions = 假设
nav-rules = 规则
nav-switch = 切换项目，当前：
nav-all-ventures = 全部项目
nav-datasets = 数据集
nav-runs = 训练
nav-benchmarks = 基准测试
nav-models = 模型
nav-ventures = 项目
nav-users = 用户
nav-all-datasets = 全部数据集
nav-catalogue = 模型价格
nav-sign-out = 退出登录

source-measured = 实验室测得
source-observed = 观察记录
source-assumption = 假设
source-stale = 已过期
source-none = 无来源
figure-n = n { $n }
figure-no-interval = 无区间：单一数值

list-search = 搜索
list-search-button = 搜索
list-pages = 分页
list-previous = 上一页
list-next = 下一页
list-page-of = 第 { $page } 页，共 { $last } 页
list-nothing-found = 没有符合搜索条件的记录。
list-unreadable = 本页有 { $n } 条记录已损坏，无法显示。服务器日志会指明是哪几条；导出文件中仍保留原样。
list-show-archived = 显示已归档
list-show-active = 显示在用
list-actions = 操作
list-export-csv = CSV
action-save = 保存
action-cancel = 取消
action-edit = 编辑
action-archive = 归档
action-restore = 恢复
action-remove = 移除
confirm-archive = 确定归档？之后可以恢复。
confirm-remove = 确定移除？此操作无法撤销。
yes = 是
no = 否
unknown = 未知
imported = 导入
imported-line = { $date } 由 { $person } 从 { $file } 导入。不是在此测得，按观察记录计。

ago-now = 刚刚
ago-minutes = { $n } 分钟前
ago-hours = { $n } 小时前
ago-days = { $n } 天前

form-invalid = 未保存。您填写的内容仍在，请修正标出的字段。
form-overtaken = 您编辑期间，其他人修改了此内容。您输入的内容没有丢失：双方都改动的字段，对方的值显示在下方。请比较后再保存。
form-save-anyway = 仍保存我的内容
form-theirs = 其他人此间保存的内容：
form-theirs-empty = 其他人此间已清空此字段。
form-theirs-taken = 其他人此间修改了此字段，现显示其内容。
form-theirs-choice = 其他人此间选择了另一项，已在列表中标出。
form-theirs-mark = （对方已保存）
error-changed-title = 内容已变化
error-changed = 保存期间项目不断被他人修改，因此未保存任何内容。请返回后重新保存。
field-missing = 请填写此项。
field-too-short = 请至少输入 { $min } 个字符。
field-too-long = 最多 { $max } 个字符，现有 { $count } 个。
field-unreadable = 含有无法识别的字符，请重新输入。
field-control = 含有无法保存的控制字符（例如空字节），请删除后重试。
field-not-a-number = 请输入数字，例如 12.5。
field-two-ways = “{ $typed }”可以读作 { $first } 或 { $second }，请改写成其中一种。
field-too-many-places = “{ $typed }”的小数位太多，最多 { $places } 位。
field-other-currency = 请以 { $currency } 填写金额。
field-not-whole = 请输入整数。
field-out-of-range = 请输入 { $min } 到 { $max } 之间的数。
field-not-a-date = 请按“年-月-日”输入日期，例如 2026-03-31。
field-date-range = 请输入 1970 年到今天之间的日期。
field-not-offered = 请选择列出的选项。
field-not-email = 请输入电子邮箱地址，例如 name@example.org。
field-taken = 已被占用，请换一个。

error-not-found-title = 未找到
error-not-found = 此地址没有内容，或您没有访问权限。
error-sign-in-title = 请先登录
error-sign-in = 请登录后重试。
error-forbidden-title = 无权操作
error-forbidden = 您可以查看，但不能修改。请向项目所有者申请更多权限。
error-forged-title = 表单已失效
error-forged = 此表单不属于您当前的会话，未作任何更改。请返回，刷新页面后重新提交。
error-bad-request-title = 请求无效
error-bad-request = 无法读取该请求，未作任何更改。
error-invalid-title = 数值无效
error-invalid = 部分数值无效，请查看字段列表。未作任何更改。
error-too-many-title = 尝试次数过多
error-too-many = 请稍候再试。
error-not-multipart-title = 表单不含文件
error-not-multipart = 请以 multipart/form-data 格式发送字段和文件。
and-more = 另有 {$n} 项
and-earlier = 更早的还有 {$n} 条
choices-find = 查找较早的记录
choices-find-help = 下方为最新的 {$n} 条记录和已选中的记录。输入名称中的字词可查找其他记录。
field-venture-full =
    本项目在用的{ $kind ->
        [needs] 需求
        [competitors] 竞品
        [capabilities] 能力
        [ratings] 评分
        [segments] 细分市场
        [ideas] 产品构想
        [surveys] 问卷
        [evidence] 证据
        [experiments] 实验
        [channels] 渠道
        [market-sizes] 市场规模条目
        [milestones] 里程碑
        [machine-prices] 机器价格
        [weight-sets] 权重方案
        [prices] 价格
        [changes] 竞品变化
        [votes] 投票记录
        [passages] 摘录
        [reports] 报告
        [runs] 训练
        [benchmarks] 基准测试
       [comments] 评论
       *[other] 导入记录
    }已达上限 { $most } 条。请归档或删除不再需要的记录，或请运维人员调高上限。
error-venture-full-title = 已达上限
error-venture-full =
    本项目在用的{ $kind ->
        [needs] 需求
        [competitors] 竞品
        [capabilities] 能力
        [ratings] 评分
        [segments] 细分市场
        [ideas] 产品构想
        [surveys] 问卷
        [evidence] 证据
        [experiments] 实验
        [channels] 渠道
        [market-sizes] 市场规模条目
        [milestones] 里程碑
        [machine-prices] 机器价格
        [weight-sets] 权重方案
        [prices] 价格
        [changes] 竞品变化
        [votes] 投票记录
        [passages] 摘录
        [reports] 报告
        [runs] 训练
        [benchmarks] 基准测试
       [comments] 评论
       *[other] 导入记录
    }已达上限 { $most } 条，未作任何更改。请归档或删除不再需要的记录，或请运维人员调高上限。
error-sent-twice-title = 已提交
error-sent-twice = 此表单已处理，没有重复录入。请重新打开页面查看结果，或录入另一条。
error-being-sent-title = 仍在处理
error-being-sent = 此表单刚刚提交，仍在处理中，没有重复录入。请一分钟后查看列表。
error-damaged-title = 该记录已损坏
error-damaged = 该记录存在但无法读取，因此无法显示。未作任何更改。项目的导出文件中原样保留着它；管理员可凭参考编号在服务器日志中找到它，并从备份中恢复。
error-taken-title = 已被占用
error-taken = 刚刚有人录入了相同的内容，或名称已被占用。未作任何更改，请换一个再试。
error-too-large-title = 内容过大
error-too-large = 提交的内容超过此页面的上限，未作任何更改。请改用较小的文件或较短的文字。
error-too-slow-title = 上传超时
error-too-slow = 上传速度过慢，已停止，未作任何更改。请换用更快的网络，或改用较小的文件后重试。
error-busy-title = 服务器繁忙
error-busy = 其他任务占满了留给请求的内存或处理器，未作任何更改。请过几秒重试；如果一直如此，请分批操作，或请管理员调高 memory_budget。
error-unavailable-title = 数据库不可用
error-unavailable = 数据库没有响应，未作任何更改。请一分钟后重试。
error-internal-title = 出错了
error-internal = 这是我们的问题，本次请求未作任何更改。如再次发生，请将参考编号告知管理员。
error-reference = 参考编号
error-home = 返回首页
error-venture = 返回 { $name }
error-bad-json-title = 请求无效
error-bad-json = 请求内容不是要求的 JSON 格式，或超过 1 MiB。未作任何更改。
upload-progress = 已上传
upload-sending = 已上传 { $sent }，共 { $total }
upload-reading = 上传完成，服务器正在读取文件；大文件需要一些时间。
upload-cancel = 停止上传
upload-cancelled = 上传已停止，未保存任何内容；您填写的内容仍在。
upload-failed = 上传失败：连接中断，或文件在选择后被修改。请重新选择文件，重试之前先查看列表。
list-columns = 列
list-columns-previous = 前面的列
list-columns-next = 后面的列
list-columns-of = 列：第 { $part } 页，共 { $last } 页
list-first-of = 仅列出前 { $shown } 项，共 { $all } 项。
next-step = 下一步：
grid-paste = 从电子表格粘贴
grid-paste-lead = 在电子表格中复制一块单元格，粘贴到此处。内容从您选定的格子开始填入表格，并随表格一起检查和保存。也可以直接粘贴到表格的格子里。
grid-paste-row = 起始行
grid-paste-column = 起始列
grid-paste-cells = 复制的单元格
grid-paste-missing = 第 { $row } 行缺少第 { $column } 列，而第一行有这一列。每行的单元格数须与第一行相同。
grid-paste-surplus = 第 { $row } 行多出第 { $column } 列，而第一行没有这一列。每行的单元格数须与第一行相同。
grid-paste-quote = 第 { $row } 行第 { $column } 列的引号没有在单元格末尾闭合。请删除引号或将其闭合。
grid-paste-beyond = 粘贴的内容有 { $rows } 行 { $columns } 列，而从起始格子算起，表格只剩 { $most_rows } 行 { $most_columns } 列。
grid-changed = 已修改、尚未保存：{ $n } 格。
grid-pasted = 已填入 { $n } 格，尚未保存。
grid-cut = 有 { $n } 个值没有对应的格子。
grid-undo-paste = 撤销粘贴
grid-keys = 方向键和回车键移动，Ctrl+Enter 保存；从电子表格复制的内容会从当前格子开始填入。
grid-conflicts = 您编辑期间，他人保存了这张表格，您的修改尚未保存。有出入的格子已标出（{ $n } 格），下方是现在的值。请更正，或再次保存以取代对方的值。
grid-now = 现在是 { $value }，由 { $name } 填写。
grid-now-empty = 现在为空。
grid-archived = 此项已被归档。请恢复原来的内容，它将保持不变。
grid-source-missing = 请在此处或上方某行填写来源。
next-rate-need = 为它评分
next-rate-offer = 为方案在此需求上的表现评分
next-rate-competitor = 在矩阵中评分
next-needs = 查看需求
next-market = 查看市场
next-ideas = 查看下一步做什么
next-offer = 用于产品方案
next-assumptions = 填写假设
next-risks = 回答风险问题
next-verdict = 查看结论
next-reports = 对比各份报告
