import ArgumentParser

/// Which role, on the commands that work with one.
struct RoleOptions: ParsableArguments {
    @Argument(help: "The role's name.")
    var name: String

    @Option(name: .shortAndLong, help: "The authority it belongs to.")
    var authority: String
}
