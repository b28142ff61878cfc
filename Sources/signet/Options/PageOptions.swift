import ArgumentParser
import SignetAuthority

/// `--limit`, on commands that print a long list in pages.
struct PageOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("How many at most, up to \(AuthorityService.maximumPage).", valueName: "count"))
    var limit = 100

    func validate() throws {
        guard (1...AuthorityService.maximumPage).contains(limit) else {
            throw ValidationError("--limit is between 1 and \(AuthorityService.maximumPage).")
        }
    }
}
