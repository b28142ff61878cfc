import Foundation
import SignetCore
import SignetPKI
import Yams

/// The certificates of a kubeconfig (kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig): those of its users,
/// and the authorities of its clusters, in it or in files that it names.
struct KubeconfigReading {
    /// The largest that is read, in bytes.
    private static let maximumSize = 4 << 20
    /// The most users, and the most clusters, that are looked at.
    private static let maximumCount = 10_000

    let path: String
    let files: FileReading

    func contents(_ bytes: [UInt8]) -> FileContents {
        guard bytes.count <= Self.maximumSize else {
            return .hindered(.tooLarge(path, limit: Self.maximumSize), isCertain: false)
        }
        let root: Node
        do {
            guard let node = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self)) else { return .nothing }
            root = node
        } catch {
            return .hindered(
                Self.damaged("\(path) is not YAML: \(error)"), isCertain: FileInterest.isCertificateFile(path))
        }
        guard root["kind"]?.string == "Config" else { return .nothing }
        let users = entries(root["users"], "user", "user", "client-certificate")
        let clusters = entries(root["clusters"], "cluster", "cluster", "certificate-authority")
        let all = users + clusters
        return all.isEmpty ? .nothing : .entries(all)
    }

    private func entries(_ list: Node?, _ word: String, _ key: String, _ field: String) -> [FileContents.Entry] {
        var all: [FileContents.Entry] = []
        var names: Set<String> = []
        for (index, item) in (list?.sequence.map(Array.init) ?? []).prefix(Self.maximumCount).enumerated() {
            guard let content = item[key] else { continue }
            let name = item["name"]?.string ?? "\(index + 1)"
            // Of two of one name kubectl takes the first.
            guard names.insert(name).inserted else { continue }
            if let data = content["\(field)-data"]?.string, !data.isEmpty {
                all += inline(data, "\(word) \(name)")
            } else if let file = content[field]?.string, !file.isEmpty {
                all += referenced(file, "\(word) \(name)")
            }
        }
        return all
    }

    private func inline(_ data: String, _ detail: String) -> [FileContents.Entry] {
        guard let bytes = Data(base64Encoded: data, options: .ignoreUnknownCharacters),
            let blocks = try? PEMBlock.parseAll(Array(bytes))
        else {
            let obstacle = Self.damaged("The certificate of the \(detail) in \(path) is not PEM in base64.")
            return [FileContents.Entry(detail: detail, outcome: .hindered(obstacle))]
        }
        return placed(files.contents(of: blocks, mode: 0o600, path), detail, absent: path)
    }

    /// - Parameter file: relative to the directory of the kubeconfig
    private func referenced(_ file: String, _ detail: String) -> [FileContents.Entry] {
        let directory = path.split(separator: "/").dropLast().joined(separator: "/")
        let target = file.hasPrefix("/") ? file : "/\(directory)/\(file)"
        var entries = placed(files.certificates(of: target), detail, absent: target)
        for index in entries.indices { entries[index].remarks.append("It is in the file \(target).") }
        return entries
    }

    private func placed(_ contents: FileContents, _ detail: String, absent: String) -> [FileContents.Entry] {
        switch contents {
        case .entries(let entries):
            return entries.map { entry in
                var entry = entry
                entry.detail = entry.detail.isEmpty ? detail : "\(detail), \(entry.detail)"
                return entry
            }
        case .nothing: return [FileContents.Entry(detail: detail, outcome: .hindered(.noCertificate(absent)))]
        case .hindered(let obstacle, _): return [FileContents.Entry(detail: detail, outcome: .hindered(obstacle))]
        }
    }

    private static func damaged(_ sentence: String) -> Obstacle {
        Obstacle(reason: "damaged", sentence: sentence, remedy: "Get the kubeconfig again from where it came from.")
    }
}
