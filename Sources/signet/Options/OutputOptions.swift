import ArgumentParser
import SignetServer

/// `--json`, on every command that prints.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print JSON for programs instead of text for people.")
    var json = false

    /// Prints a record.
    /// - Parameter file: the file that the command wrote; when that was standard output, nothing else goes there.
    func show(_ record: some Presentable, beside file: OutputFile? = nil) throws {
        try show(record, beside: file, as: record.text)
    }

    /// Prints a value as JSON, or the text that stands for it.
    func show(_ value: some Encodable, beside file: OutputFile? = nil, as text: @autoclosure () -> String) throws {
        if let file, file.isStandardOutput { return }
        let content = try json ? JSONText.encode(value) : text()
        try OutputFile("-", overwriting: false).publish(content.hasSuffix("\n") ? content : content + "\n")
    }
}
