import ArgumentParser
import SignetServer

/// `--out` and `--force`, on commands that write one file.
struct FileOutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write it to this file; - is standard output.", valueName: "file"),
        completion: .file())
    var out: String?

    @Flag(name: .long, help: "Replace files that exist.")
    var force = false

    /// Prepares the file that was named, or `standard` where none was.
    func prepare(
        _ confidentiality: OutputFile.Confidentiality = .everyone, standard: String? = nil
    ) throws -> OutputFile? {
        try (out ?? standard).map { try OutputFile($0, confidentiality, overwriting: force) }
    }
}
