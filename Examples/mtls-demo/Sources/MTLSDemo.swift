@main struct MTLSDemo { static func main() {} }
