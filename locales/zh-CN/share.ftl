# 报告链接
share-title = 分享这份报告
share-lead = 拿到链接的人无需账号，就能看到这份已存档的报告；项目里的其他内容都打不开。
share-new = 新建链接
share-make = 生成链接
share-name = 给谁看
share-name-help = 只有您看得到。一人一个链接，就知道谁打开过，也能单独撤销。
share-days = 有效期
share-days-help = 到期后链接失效。您也可以提前撤销。
share-days-7 = 7 天
share-days-30 = 30 天
share-days-90 = 90 天
share-days-365 = 1 年
share-passphrase = 口令
share-passphrase-help = 选填，至少 8 个字符。请不要和链接一起发送。
share-made = 链接已生成
share-made-once = 请现在就复制：链接只显示这一次。丢失后请另建一个。
share-copy = 复制链接
share-copied = 已复制
share-links = 链接
share-empty = 还没有链接。可以为每位读者各建一个。
share-standing = 状态
share-standing-open = 有效
share-standing-expired = 已到期
share-standing-revoked = 已撤销
share-until = 截止
share-views = 查看次数
share-last-view = 最近查看
share-never = 从未
share-with-passphrase = 有口令
share-revoke = 撤销
share-revoke-confirm = 确定撤销这个链接？撤销后，持有者将看不到任何内容。
done-link-revoked = 链接已撤销，持有者将看不到任何内容。
field-too-many-links = 一份报告最多 { $most } 个链接。如需更多，请另建一份报告。
field-wrong-passphrase = 口令不对。

# 读者看到的内容
share-passphrase-title = 查看这份报告需要口令
share-passphrase-ask = 发给您链接的人会告诉您。
share-open = 打开报告
share-download-pdf = 下载 PDF
share-snapshot-note = 这份报告在上述日期存档，之后不再变化。由 Assay 生成。

# 文件
error-pdf-busy-title = 正在排版其他报告
error-pdf-busy = 请过几秒再试。
error-pdf-face-title = 服务器上缺少字体
error-pdf-face = 报告里有中文，而服务器上没有安装含中文的字体。请让管理员安装一款，例如软件包 fonts-noto-cjk；无需重启。
error-pdf-too-long-title = 内容太长，无法生成 PDF
error-pdf-too-long = PDF 最多约 150 页。请缩短报告中您自己写的文字，或改用网页、Markdown 或 JSON。
share-download-slide = 单页幻灯片
share-download-tables = 全部表格（ZIP）
share-button = 分享
