import SignetPKI

/// The entries of a keystore as places.
struct KeystoreEntries {
    let entries: [FileContents.Entry]

    init(_ file: KeystoreFile) {
        var remarks = file.problems
        if file.integrity == .notConfirmed {
            remarks.append(
                "None of the passwords given is the keystore's, or it is damaged; its certificates can be read all the same."
            )
        }
        var used: [String: Int] = [:]
        entries = file.entries.enumerated().compactMap { index, entry in
            guard let leaf = entry.certificates.first else { return nil }
            var detail = entry.alias.map { "alias \($0)" } ?? "certificate \(index + 1)"
            let count = used[detail, default: 0] + 1
            used[detail] = count
            if count > 1 { detail += " (\(count))" }
            return FileContents.Entry(
                detail: detail, outcome: .certificate(leaf, others: Array(entry.certificates.dropFirst())),
                remarks: remarks)
        }
    }
}
