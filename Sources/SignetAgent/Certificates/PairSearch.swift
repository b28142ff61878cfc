import Foundation
import NIOPosix
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTemplate

/// Looks for a pair in the files of the templates that were made of it: one of which making them again gives exactly these
/// bytes. So a certificate outlives the loss of the database.
struct PairSearch: Sendable {
    /// The certificate's name.
    let certificate: String
    /// Those that use it.
    let templates: [LoadedTemplate]
    /// Everything else that they use.
    let data: RunnerData
    let environment: [String: String]
    let now: Date
    /// The authority's certificates, asked for when the files do not hold them.
    let authorities: @Sendable () async -> [DecodedCertificate]

    func run() async -> CertifiedKey? {
        let files = await contents()
        guard !files.isEmpty else { return nil }
        let (keys, certificates) = parts(of: Array(files.values))
        var asked: [DecodedCertificate]?
        for leaf in certificates where !leaf.isAuthority {
            guard let key = keys.first(where: { leaf.belongs(to: $0) }) else { continue }
            var chain = Self.chain(of: leaf, in: certificates)
            if chain.isEmpty {
                let more: [DecodedCertificate]
                if let asked { more = asked } else { more = await authorities() }
                asked = more
                chain = Self.chain(of: leaf, in: more)
            }
            guard !chain.isEmpty,
                let pair = try? CertifiedKey(
                    leaf: leaf, key: key, intermediates: chain.filter { !$0.isSelfIssued },
                    roots: chain.filter(\.isSelfIssued)),
                makes(files, pair)
            else { continue }
            return pair
        }
        return nil
    }

    /// What stands in the templates' files, by the templates' places.
    private func contents() async -> [Int: [UInt8]] {
        let paths = templates.compactMap { template in template.path.map { (template.index, $0) } }
        let found = try? await NIOThreadPool.singleton.runIfActive {
            paths.compactMap { index, path in (try? DurableFiles.read(path)?.content).map { (index, $0) } }
        }
        return Dictionary(found ?? []) { $1 }
    }

    private func parts(of files: [[UInt8]]) -> (keys: [PrivateKey], certificates: [DecodedCertificate]) {
        var keys: [PrivateKey] = []
        var certificates: [DecodedCertificate] = []
        for block in files.flatMap({ (try? PEMBlock.parseAll($0)) ?? [] }) {
            if block.label.hasSuffix("PRIVATE KEY") {
                if let key = try? PrivateKey(pem: block.text) { keys.append(key) }
            } else if let found = try? DecodedCertificate(der: block.bytes), !certificates.contains(found) {
                certificates.append(found)
            }
        }
        return (keys, certificates)
    }

    /// The issuers of a certificate, as far as they are there.
    private static func chain(of leaf: DecodedCertificate, in certificates: [DecodedCertificate])
        -> [DecodedCertificate]
    {
        var chain: [DecodedCertificate] = []
        while case let last = chain.last ?? leaf, !last.isSelfIssued, chain.count < 10,
            let issuer = certificates.first(where: { $0 != last && last.isIssued(by: $0) })
        {
            chain.append(issuer)
        }
        return chain
    }

    private func makes(_ files: [Int: [UInt8]], _ pair: CertifiedKey) -> Bool {
        var data = data
        data.certificates.pairs[certificate] = pair
        return templates.filter { $0.path != nil }.allSatisfy { template in
            let draft = TemplateDraft(template, data: data, environment: environment, now: now)
            guard case .complete(let text, _) = draft.outcome else { return false }
            return files[template.index] == text.bytes
        }
    }
}
