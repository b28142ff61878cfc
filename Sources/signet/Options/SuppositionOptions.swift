import ArgumentParser

/// `--suppose-letsencrypt`, on the commands that tell the future.
struct SuppositionOptions: ParsableArguments {
    @Flag(
        name: .customLong("suppose-letsencrypt"),
        help: "Suppose that every certificate came from Let's Encrypt: what would a move there meet?")
    var letsEncrypt = false
}
