import ArgumentParser
import SignetServer

struct CSRShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Check and show a certification request.",
        discussion: """
            Example:
              signet csr show service-a.csr
            """
    )

    @Argument(help: "The file, PEM or DER; - is standard input.", completion: .file())
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try output.show(RequestRecord(InputFile(file).request()))
    }
}
