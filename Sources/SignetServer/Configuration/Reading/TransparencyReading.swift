import Foundation
import SignetCore
import SignetWatch

extension FieldNode {
    /// The section `transparency` of a source.
    func transparency(relativeTo directory: String) -> WatchSourceConfiguration.Kind? {
        guard let section = section(.transparency) else { return nil }
        let url = section.required("url", example: "https://crt.sh")?.text(example: "https://crt.sh")
        let names = section.required("names", example: "[example.org]")?.texts(example: "example.org") { $0 }
        guard let url, let names else { return nil }
        var transparency = WatchSourceConfiguration.Transparency(url: url, names: names)
        section.set(&transparency.key, "key") { node in
            node.parsed(example: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE...") { text in
                _ = try LogKey(parsing: text)
                return text
            }
        }
        section.set(&transparency.logList, "log_list") { $0.logList(relativeTo: directory) }
        section.set(&transparency.start, "start") { $0.integer(in: 0...(1 << 40)) }
        section.set(&transparency.since, "since") { $0.duration(in: .seconds(3600)...Self.longest) }
        if TransparencySourceSettings(name: "-", url: url, names: names).form == .list {
            for key in section.present(["key", "log_list", "start", "since"]) {
                section[key]?.report("\(key) does not go with a list such as that of crt.sh.", remedy: "Leave it out.")
            }
        }
        for (one, other) in [("start", "since"), ("key", "log_list")] where section.present([one, other]).count == 2 {
            section[other]?.report("\(one) and \(other) do not go together.", remedy: "Keep one of them.")
        }
        return .transparency(transparency)
    }

    /// The URL of a list of logs; a path stands for that of the file.
    private func logList(relativeTo directory: String) -> String? {
        guard let text = text(example: "https://www.gstatic.com/ct/log_list/v3/log_list.json") else { return nil }
        guard let scheme = text.firstRange(of: "://").map({ text[..<$0.lowerBound].lowercased() }) else {
            return path(relativeTo: directory).map { URL(fileURLWithPath: $0, isDirectory: false).absoluteString }
        }
        guard scheme == "https" || scheme == "file" else {
            report(
                "\"\(text.prefix(200))\" is no URL from which keys can be believed.",
                remedy: "Write an https or file URL, or the path of a file.")
            return nil
        }
        return text
    }
}
