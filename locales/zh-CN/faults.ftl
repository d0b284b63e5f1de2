# 无法使用的数据，读取程序的说明
fault-empty = 文件为空
fault-no-column = 没有列“{ $column }”；现有的列：{ $columns }
fault-range = { $n } 不在 1 到 { $most } 之间
fault-library = 读取出错：{ $detail }
fault-cells = 第 { $line } 行有 { $n } 个单元格，而首行有 { $first } 个
fault-quote-open = 第 { $line } 行第 { $column } 列：单元格以引号开头，却没有结束的引号。请删掉这个引号，或补上结束的引号；引号内的引号要写两次
fault-quote-inside = 第 { $line } 行第 { $column } 列：引号在单元格结束之前就关闭了。引号内的引号要写两次
fault-no-row = 没有任何一行带有类别
fault-one-class = 所有行都属于类别“{ $class }”；模型至少需要两个类别
fault-columns-constant = 每一列都只有一个值；没有什么可学习的
fault-gz-ends = gzip 文件不完整，提前结束：{ $detail }
fault-gz-damaged = gzip 文件已损坏：{ $detail }
fault-too-long = 内容超过 { $most } MiB，不予读取
fault-not-encoding = 不是 { $encoding } 编码；请换一种编码，或把文件另存为 UTF-8
fault-not-utf-8 = 第 { $line } 行不是 UTF-8。请选择编码 GBK（中文；但此文件不是 GBK）或 Latin-1（西欧），或把文件另存为 UTF-8
fault-not-utf-8-but-gbk = 第 { $line } 行不是 UTF-8。请选择编码 GBK（中文；此文件可以按 GBK 读取）或 Latin-1（西欧），或把文件另存为 UTF-8

# 表格
fault-same-name = 有两列同名“{ $name }”；请给其中一列改名
fault-many-columns = 有 { $n } 列；最多 { $most } 列
fault-one-column = 只有一列；表格需要一个要预测的列和至少一个其他列。分隔符是逗号、分号或制表符吗？
fault-name-control = 第 { $n } 列的列名中含有控制字符；请去掉后重试
fault-names-only = 文件为空：列名下面没有任何行
fault-parquet-ends = 不是可以读取的 Parquet 文件，内容不完整：{ $detail }
fault-parquet-unsupported = 这个 Parquet 文件用到了尚不支持的功能：{ $detail }
fault-no-parquet = 不是可以读取的 Parquet 文件：{ $detail }
fault-parquet-nested = 列“{ $column }”里是列表或记录；只能读取简单的值
fault-parquet-rows = 文件声称有 { $said } 行，实际为 { $n } 行；请重新生成
fault-parquet-large = 这个 Parquet 文件太大。
fault-not-finite = 第 { $row } 行，列“{ $column }”：“{ $cell }”不是有限的数；如果未知，请留空
fault-no-number = 第 { $row } 行，列“{ $column }”：“{ $cell }”不是数字
fault-either-number = 第 { $row } 行，列“{ $column }”：“{ $cell }”可以是 { $point }，也可以是 { $comma }；请指明小数点用哪个符号（decimal：point 为点，comma 为逗号）
fault-no-column-left = 没有可供学习的列；所有列都被设为不使用。{ $columns }
fault-positive = “{ $class }”不是两个类别之一；现有的类别：{ $classes }
fault-time-column = 请写明时间所在的列：time=列名
fault-no-time = 第 { $row } 行，列“{ $column }”：“{ $cell }”不是时间
fault-send-number = 第 { $row } 行：列“{ $column }”不能是 { $value }；请发送数字或 null
fault-send-text = 第 { $row } 行：列“{ $column }”不能是 { $value }；请发送文字或 null
fault-credit-missing = 文件不存在；credit=文件夹 需要含有 german.data 的文件夹
fault-credit-fields = 第 { $line } 行有 { $n } 个字段，而 german.data 应有 21 个
fault-credit-class = 第 { $line } 行：类别“{ $class }”未知；只能是 1 或 2

# 文本与评分
fault-text-split = 文本没有时间也没有组；请选择随机划分（stratified）
fault-no-text-file = 里面没有文本：需要以 .txt、.tsv、.csv 或 .jsonl 结尾的文件，或每个类别一个文本文件夹
fault-many-labels = 标签有 { $n } 个不同的值；类别最多 { $most } 个。请选择存放标签的列
fault-no-tab = 第 { $line } 行的标签和文本之间没有制表符
fault-many-words = 第一个制表符之前有 { $first } 个不同的词，最后一个之后有 { $last } 个；类别最多 { $most } 个
fault-not-in-first-line = 第一行没有列“{ $column }”
fault-text-columns = 分辨不出哪一列是文本、哪一列是标签；请写明（text_column、target）。第一行是：{ $first }
fault-json-keys = 第 { $line } 行：在 { $keys } 中找不到文本和标签各自的键；请写明（text_column、target）
fault-json-value = 第 { $line } 行：“{ $name }”既不是文字也不是数字
fault-json-ends = 第 { $line } 行：JSON 对象不完整：{ $detail }
fault-json-other = 第 { $line } 行：是 JSON，但不是对象：{ $detail }
fault-json = 第 { $line } 行：不是 JSON 对象：{ $detail }
fault-no-rating = 列名下面没有任何评分
fault-rating-of-nobody = 第 { $line } 行：用户或物品为空
fault-rating-no-number = 第 { $line } 行：评分“{ $cell }”不是数字
fault-rating-no-time = 第 { $line } 行：时间“{ $cell }”既不是秒数也不是日期
fault-rating-columns = 无法判断哪几列是用户、物品和评分；请指定（rating_columns；命令行用 --rating-columns 用户列,物品列,评分列）。首行是：{ $first }
fault-same-ratings = 所有评分都是 { $rating }；没有什么可学习的
fault-ratings-untimed = 这些评分没有时间；请选择随机划分（stratified）
fault-ratings-split = 评分只能随机划分或按时间划分

# 图像
fault-image-split = 图像没有时间也没有组；请选择随机划分（stratified）
fault-smaller-images = 请改用较小的图像，或提高上限。
fault-many-folders = 有 { $n } 个图像文件夹；类别最多 { $most } 个
fault-no-class-folder = 没有位于文件夹中的图像；每个类别需要一个自己的文件夹，并以类别命名
fault-many-files = 有 { $n } 个文件；最多 { $most } 个
fault-climbs = 路径“{ $name }”通向 zip 之外
fault-names-not-encoding = 压缩包里的文件名不是 { $encoding } 编码；请换一种编码
fault-link = “{ $name }”是链接
fault-password = “{ $name }”需要密码
fault-large-zip = 解压后会有 { $n } MiB，不予解压
fault-more-files = 文件超过 { $most } 个
fault-zip-beyond = 读到“{ $name }”时，zip 解压后的总大小已超过上限
fault-larger-file = “{ $name }”大于 { $most } MiB
fault-large-file = “{ $name }”解压后会有 { $n } MiB；最多 { $most } MiB
fault-bomb = “{ $name }”会把 { $packed } 字节解压成 { $size } 字节，如同压缩炸弹
fault-zip-unsupported = 这个 zip 用到了不支持的功能：{ $detail }
fault-no-zip = 既不是文件夹，也不是 zip：{ $detail }
fault-packed-otherwise = “{ $name }”的压缩方式不受支持：{ $detail }
fault-not-opened = 无法打开“{ $name }”：{ $detail }
fault-file-ends = “{ $name }”已损坏，提前结束：{ $detail }
fault-file-damaged = “{ $name }”已损坏：{ $detail }
fault-idx-counts = { $images } 张图像却有 { $labels } 个标签
fault-idx-label = 位置 { $place } 的标签是 { $label }；只允许 0 到 9
fault-idx-empty = 没有图像
fault-idx-header = 只有 { $n } 字节就结束了，而文件头需要 { $header } 字节
fault-idx-sizes = 文件头声明的大小为 { $sizes } 字节；总共最多允许 { $most } 字节
fault-idx-truncated = 文件被截断：{ $declared } 字节中只有 { $n } 字节
fault-idx-longer = 比文件头声明的 { $declared } 字节更长
fault-idx-labels = 应为图像的文件里是标签；文件是否放反了？
fault-idx-images = 应为标签的文件里是图像；文件是否放反了？
fault-no-idx = 不是字节型的 IDX 文件：开头是 { $found }，而不是 { $expected }
fault-idx-ends = 无法读取或解压到末尾，内容提前结束：{ $detail }
fault-idx-torn = 无法读取或解压到末尾：{ $detail }
fault-mnist-size = 图像为 { $size }，而不是 28×28
fault-no-sheet = 无法制作样本图：{ $detail }

# 内存、选项与模型的输入
fault-part-of-data = 请只取一部分数据，或提高上限。
fault-wants-images = { $choice } 不含图像；这里需要图像
fault-part-of-file = 请只取文件的一部分，或提高上限。
fault-encoding = 未知的编码“{ $word }”；请写 utf-8、gbk、big5、shift-jis、euc-jp、euc-kr 或 latin-1
fault-decimal = 未知的小数点“{ $word }”；请写 point 或 comma
fault-split = “{ $word }”不是划分方式；请写 stratified、time、time=列名 或 group=列名
fault-test-share = 必须大于 0 且小于 1
fault-image-size = 高和宽必须在 1 到 512 像素之间
fault-folds = 无法把 { $n } 个样本分成 { $k } 折；请给 2 到 { $n }
fault-no-usable-column = 没有任何一行训练数据带有可用的列
fault-columns-of-model = 模型需要的列 { $missing } 在类别列之外没有找到；文件中的列有 { $columns }
fault-no-class-column = 每一列都是模型的输入，没有一列存放类别
fault-unknown-classes = 模型从未见过这些类别：{ $strangers }（共 { $rows } 行）；它认识 { $known }。请按训练时的名称填写类别，或去掉这些行
fault-every-row = 只有文件可以使用全部行；这个数据集自带测试部分
fault-ratings-unknown = 没有一条评分的用户和物品都是模型认识的；模型认识的用户如 { $user }、物品如 { $item }，数据里是 { $other_user } 和 { $other_item }
fault-column-missing = 缺少列“{ $column }”
fault-column-kind = 列“{ $column }”的类型与训练时不同
fault-preprocessing-version = 未知的预处理版本 { $version }
fault-preprocessing-words = 预处理中计数的词与列出的词不一致
fault-weights-of-hashes = 权重需要词表，哈希没有词表
fault-no-token = 在 { $n } 条训练文本中，没有词元出现 { $least } 次；请调低 least

# 页面上的说明
fault-many-classes = 列“{ $column }”有 { $n } 个不同的值；类别最多 { $most } 个。请选择存放类别的列
fault-no-images = { $of } 个文件中有 { $n } 个不是可以读取的图像：{ $files }
fault-too-large = 加载大约需要 { $need } MiB 内存；上限是 { $limit } MiB。
fault-empty-training = 从 { $n } 个样本中取 { $share }，训练部分就没有样本；请改用别的占比或更多的数据
fault-empty-validation = 从 { $n } 个样本中取 { $share }，留出的部分就没有样本；请改用别的占比或更多的数据
fault-empty-either = 从 { $n } 个样本中取 { $share }，总有一个部分没有样本；请改用别的占比或更多的数据
fault-missing = 缺少文件 { $name }
fault-io-gone = 文件不存在
fault-io-denied = 没有读取权限
fault-io-ends = 文件提前结束
fault-io = 系统说明：{ $detail }
