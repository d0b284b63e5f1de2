economics-lead = 服务成本与盈余，以 { $currency } 计
economics-missing = 目前还不能全部计算。仍缺少：
economics-against-targets = 与目标对照
economics-stands-on = 这些数字的依据
economics-quantity = 数量
economics-not-stated = 未填写
economics-state-it = 填写
