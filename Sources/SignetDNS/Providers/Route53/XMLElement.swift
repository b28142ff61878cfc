import SignetCore

/// An element of the XML that Route 53 answers with: elements and text, attributes passed over.
///
/// Foundation's reader would bring libxml2 into the program for four kinds of answers. This one knows no document types and no
/// entities but the five of the language, so nothing in an answer can make it grow.
struct XMLElement: Equatable, Sendable {
    let name: String
    var text = ""
    var children: [XMLElement] = []

    /// The first child of that name.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The first element of that name in here, at any depth.
    func first(_ name: String) -> XMLElement? {
        if self.name == name { return self }
        for child in children { if let found = child.first(name) { return found } }
        return nil
    }

    /// Every child of that name.
    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// Reads a document.
    /// - Throws: `.dnsProviderFailed` when it is malformed, deeper than 32 elements or uses a document type.
    init(parsing bytes: [UInt8]) throws {
        var reader = XMLReader(bytes)
        self = try reader.document()
    }

    init(name: String) {
        self.name = name
    }

    /// A text as it stands in a document.
    static func escape(_ text: String) -> String {
        text.escaped {
            switch $0 {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: nil
            }
        }
    }
}
