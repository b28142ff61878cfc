@main struct SignetBench { static func main() {} }
