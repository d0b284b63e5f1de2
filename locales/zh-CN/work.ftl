# 工作为何没有结果
failure-setting = 设置 { $field } 无效：{ $detail }
failure-request = 请求无效：{ $detail }
failure-data = 数据无法使用：
failure-no-sample = 没有可用于训练的样本。
failure-no-test = 没有测试样本，因此无法测量。
failure-one-class = 所有训练样本都属于同一类别，没有可区分的内容。
failure-batch = 批大小 { $batch } 不在 1 到 { $n }（训练样本数）之间。
failure-patience = 早停需要验证数据：请把验证集比例设为大于 0。
failure-model = 模型各层不匹配：{ $detail }
failure-unknown-model = 该任务没有名为 { $model } 的模型。
failure-unknown-size = 该模型没有名为 { $size } 的大小。
failure-wrong-kind = 数据的类型与任务或模型所需的不同。
failure-preprocessing = 无法读取预处理方式：{ $detail }
failure-diverged = 第 { $epoch } 轮时损失变为无穷大或 NaN，此前没有可用的权重。请尝试更小的学习率。
failure-memory = 大约需要 { $needed } MiB 内存，而空闲的只有 { $free } MiB。请使用更小的批大小、更小的模型或更少的行。
failure-leak = 仅凭 { $columns } 就能预测每一行的类别，因此结果衡量的是这一列，而不是模型。请在数据集中去掉该列，或在创建训练时确认它在结果出现之前已知。
failure-threads = 无法启动 { $threads } 个线程：{ $detail }
failure-write = 无法写入文件：{ $detail }。请管理员释放空间或授予写入权限。
failure-folder = 没有可用的工作目录：{ $detail }
failure-lock = 无法取得用于隔开本机基准测试与训练的锁：{ $detail }
failure-state-read = 无法读取训练检查点：{ $detail }。请重新创建训练。
failure-state-damaged = 训练检查点已损坏。请重新创建训练。
failure-state-other = 训练检查点属于其他数据、模型或设置。请重新创建训练。
failure-model-changed = 导出的模型在保存过程中发生了变化，请重新运行。
failure-no-version = 数据集 { $name } 还没有文件；管理员可以上传。
failure-gone = 数据库中已没有此任务。
failure-not-asked = 任务意外中断。
failure-broken-off = 任务已中断。
failure-panic = 程序出错：{ $detail }
failure-workers-ended = 已放弃：{ $n } 个工作进程在执行时退出。
failure-worker-ended = 已放弃：工作进程在第 { $attempt } 次尝试中退出。
failure-inside = 原因：{ $detail }

# ONNX Runtime
failure-engine-missing = 未找到 ONNX Runtime。管理员可运行以下命令安装：assay runtime install
failure-engine-unusable = ASSAY_ORT_LIB 所指的库不能用作 ONNX Runtime：{ $detail }。请将其指向 1.24 或更新版本的 libonnxruntime.so，或不设置。
failure-engine-other = 此进程已在使用另一个 ONNX Runtime，重启后才能使用所选的版本。
failure-engine-threads = 请求了 { $got } 个线程，允许 1 到 { $max } 个。
failure-engine = ONNX Runtime 没有返回结果：{ $detail }
failure-provider = 无法使用执行提供程序 { $provider }：{ $detail }
failure-fallback = 执行提供程序 { $provider } 无法运行模型的每个节点，且不允许回退到 CPU：{ $detail }
failure-model-unreadable = 无法读取模型文件：{ $detail }
failure-model-invalid = 该文件不是 ONNX Runtime 能加载的模型：{ $detail }
failure-model-unsupported = 该模型在这里无法使用：{ $detail }
failure-input-none = 该模型没有输入。
failure-input-element = 模型的输入 { $input } 既不接受 32 位浮点数，也不接受 64 位编号。
failure-input-shape = 模型的输入 { $input } 只有第一维（批大小）可以不固定。
failure-input-rows = 模型的输入 { $input } 每次只接受 { $rows } 个样本，请把批大小设为 { $rows }。
failure-input-ids = 模型的输入 { $input } 接受编号，但元数据和模型中的表都没有列出有效的编号。
failure-input-large = 批大小 { $rows } 超过了 { $most } 个数值。

# 关于结果需要知道的事
remark-bundled = 随 Assay 提供；{ $date } 用生成的数据训练，并非在本机训练。重新训练：{ $command }
remark-no-parity = 未检查一致性：
remark-some-rows = 逻辑回归使用 { $all } 行中的 { $n } 行训练。
remark-resumed = 在第 { $done } 步后恢复训练。
remark-not-compared = 没有可用来比较模型的验证数据，因此使用默认模型
remark-resumed-epoch = 从第 { $epoch } 轮恢复训练。
remark-went-back = 损失变为无穷大或 NaN；采用第 { $epoch } 轮结束时的权重。

# 数据行如何变为数值
prepared-grey = { $columns }×{ $rows } 灰度像素，逐行排列，除以 255
prepared-rgb = { $columns }×{ $rows } RGB 像素，逐行排列，除以 255
prepared-word-counts = { $n } 个词的计数，每条文本至多 { $length } 个
prepared-word-weights = { $n } 个词和相邻词对的 tf-idf 权重，每条文本缩放到长度 1
prepared-character-weights = { $n } 个字和相邻字对的 tf-idf 权重，每条文本缩放到长度 1
prepared-character-counts = { $n } 个字符的计数，每条文本至多 { $length } 个
prepared-words = 小于 { $n } 的词编号，每条文本 { $length } 个，以 0 填充
prepared-characters = 小于 { $n } 的字符编号，每条文本 { $length } 个，以 0 填充
prepared-table = { $columns } 列变为 { $width } 个数值：数值标准化，类别 one-hot 编码，缺失的数值取中位数
