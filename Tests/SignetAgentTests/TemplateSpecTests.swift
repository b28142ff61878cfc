import SignetAgent
import Testing

@Suite("A template of an agent or task")
struct TemplateSpecTests {
    @Test("Where nothing is said: directories are made, nothing is kept, the mode is that of the file there")
    func defaults() {
        let spec = TemplateSpec(source: .text("x"), name: "x", target: .file("/x"))
        #expect(spec.createsDirectories && !spec.keepsBackup && spec.failureIsFatal)
        #expect(spec.permissions == nil && spec.wait == nil)
    }
}
