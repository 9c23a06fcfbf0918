use crate::sandbox::Sandbox;

#[test]
fn help_explains_queries_and_commands() {
    let sandbox = Sandbox::new();
    let page = sandbox.run("help query").fine();
    assert_eq!(page.trim_end(), dateline::query::guide().trim_end());
    assert!(sandbox.run("help").fine().contains("Examples:"));
    let list = sandbox.run("help list").fine();
    assert!(list.contains("--unparsed") && list.contains("--state <FOLDER>"), "{list}");
    let told = sandbox.run("help qeury").failed(2);
    assert!(told.contains("there is no help about `qeury`") && told.contains("did you mean `query`?"), "{told}");
    let told = sandbox.run("--ascii help query").failed(2);
    assert!(told.contains("`--ascii` does not go before `help`"), "{told}");
    assert!(sandbox.files().is_empty(), "help writes nothing");
}
