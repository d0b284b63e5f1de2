# 工作为何没有结果
failure-setting = 设置 { $field } 不合适：{ $detail }
failure-request = 所要求的内容不合适：{ $detail }
failure-data = 数据无法使用：
failure-no-sample = 没有可用于训练的样本。
failure-no-test = 没有测试样本，因此无法衡量。
failure-one-class = 所有训练样本都属于同一类别，没有可区分的内容。
failure-batch = 批大小 { $batch } 不在 1 到 { $n }（训练样本数）之间。
failure-patience = 提前停止需要验证样本；请设置大于 0 的验证占比。
failure-model = 模型各层不相配：{ $detail }
failure-unknown-model = 该任务没有名为 { $model } 的模型。
failure-unknown-size = 该模型没有名为 { $size } 的尺寸。
failure-wrong-kind = 数据的类型与任务或模型所需的不同。
failure-preprocessing = 无法读取数据行转换为数值的方式：{ $detail }
failure-diverged = 第 { $epoch } 轮时损失不再是有效数值，此前没有可用的权重。请尝试更小的学习率。
failure-memory = 大约需要 { $needed } MiB 内存，而空闲的只有 { $free } MiB。请减小批大小、模型或数据行数。
failure-leak = 仅凭 { $columns } 就能在每一行判断类别，得到的数字只反映这一列，与模型无关。请在数据集里不使用它，或在下达训练时确认它在结果出现之前就已知道。
failure-threads = 无法启动 { $threads } 个线程：{ $detail }
failure-write = 无法写入：{ $detail }。请管理员释放空间或授予写入权限。
failure-folder = 没有可用的工作目录：{ $detail }
failure-lock = 无法取得把同一台机器上的基准测试与训练隔开的锁：{ $detail }
failure-state-read = 无法读取保存的训练状态：{ $detail }。请重新提交该运行。
failure-state-damaged = 保存的训练状态已损坏。请重新提交该运行。
failure-state-other = 保存的训练状态属于别的数据、模型或设置。请重新提交该运行。
failure-model-changed = 导出的模型在存入仓库的途中发生了变化。
failure-no-version = 数据集 { $name } 还没有文件；管理员可以上传。
failure-gone = 数据库中已没有这项工作。
failure-not-asked = 它在无人要求的情况下中断了。
failure-broken-off = 工作被中断。
failure-panic = 程序在工作中出错：{ $detail }
failure-workers-ended = 已放弃：{ $n } 个工作进程在处理它时结束。
failure-worker-ended = 已放弃：工作进程在第 { $attempt } 次尝试中结束。
failure-inside = 原因：{ $detail }

# ONNX Runtime
failure-engine-missing = 未找到 ONNX Runtime。请管理员安装：assay runtime install
failure-engine-unusable = 设置 ASSAY_ORT_LIB 所指的库不能用作 ONNX Runtime：{ $detail }。它必须指向 1.24 或更新版本的 libonnxruntime.so，或者不设置。
failure-engine-other = 该进程已在使用另一个 ONNX Runtime；重新启动后才能使用所要求的那个。
failure-engine-threads = 要求了 { $got } 个线程；允许 1 到 { $max } 个。
failure-engine = ONNX Runtime 没有给出结果：{ $detail }
failure-provider = 无法使用执行提供者 { $provider }：{ $detail }
failure-fallback = 执行提供者 { $provider } 无法计算模型的每个节点，而且不允许退回到 CPU：{ $detail }
failure-model-unreadable = 无法读取模型文件：{ $detail }
failure-model-invalid = 该文件不是 ONNX Runtime 能载入的模型：{ $detail }
failure-model-unsupported = 该模型在这里无法使用：{ $detail }
failure-input-none = 该模型没有输入。
failure-input-element = 模型的输入 { $input } 既不是 32 位浮点数，也不是 64 位编号。
failure-input-shape = 模型的输入 { $input } 只有第一维（样本数）可以不固定。
failure-input-rows = 模型的输入 { $input } 每次恰好接收 { $rows } 个样本；请使用批大小 { $rows }。
failure-input-ids = 模型的输入 { $input } 接收编号，而元数据和模型中的表都没有说明有哪些编号。
failure-input-large = 批大小 { $rows } 超过了 { $most } 个数值。

# 关于结果需要知道的事
remark-no-parity = 未检查一致性：
remark-some-rows = 逻辑回归使用了 { $all } 行中的 { $n } 行进行学习。
remark-resumed = 在第 { $done } 步之后继续训练。
remark-not-compared = 没有可用来比较模型的验证数据，使用了默认模型
remark-resumed-epoch = 从第 { $epoch } 轮继续训练。
remark-went-back = 损失不再是有效数值；采用了第 { $epoch } 轮结束时的数值。

# 数据行如何变为数值
prepared-grey = { $columns }×{ $rows } 灰度像素，逐行排列，除以 255
prepared-rgb = { $columns }×{ $rows } RGB 像素，逐行排列，除以 255
prepared-word-counts = { $n } 个词的计数，每条文本至多 { $length } 个
prepared-word-weights = { $n } 个词和相邻词对的 tf-idf 权重，每条文本缩放到长度 1
prepared-character-weights = { $n } 个字和相邻字对的 tf-idf 权重，每条文本缩放到长度 1
prepared-character-counts = { $n } 个字符的计数，每条文本至多 { $length } 个
prepared-words = 小于 { $n } 的词编号，每条文本 { $length } 个，以 0 填充
prepared-characters = 小于 { $n } 的字符编号，每条文本 { $length } 个，以 0 填充
prepared-table = { $columns } 列变为 { $width } 个数值：数值标准化，类别采用独热编码，缺失的数值取中位数
