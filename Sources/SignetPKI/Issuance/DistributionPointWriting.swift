extension DERWriter {
    /// Appends an extension that says where lists are, unless nothing is to be said: one distribution point, whose URLs are
    /// several ways to the same list (RFC 5280 sections 4.2.1.13, 4.2.1.15, 5.2.6).
    mutating func distributionPoint(_ identifier: [UInt8], _ urls: [String]) {
        guard !urls.isEmpty else { return }
        `extension`(identifier) { writer in
            writer.sequence { writer in
                writer.sequence { writer in
                    writer.constructed(Tag.constructed(0)) { writer in
                        writer.constructed(Tag.constructed(0)) { writer in
                            for url in urls { writer.primitive(Tag.primitive(6), url.utf8) }
                        }
                    }
                }
            }
        }
    }
}
