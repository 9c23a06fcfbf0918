//! What the configuration says about getting stories out, made ready: templates, commands and rules. A mistake in one of them is
//! an error with file, line and mend before anything is opened.

use super::environment::Environment;
use crate::app::output::Output;
use crate::app::saved::Saved;
use crate::config::output::{CommandLine, Placed, URL};
use crate::config::searches::SearchText;
use crate::config::{Clipboard, Config};
use crate::error::{Error, Result};
use crate::library::export::{Form, Grouping, STYLES, Template, TemplateFault};
use crate::library::instruction::Instruction;
use crate::library::rules::Rule;
use crate::query;
use crate::shown::Shown;
use crate::suggest::suggestion;

/// Everything about output for the reader and for lists.
pub(super) fn output(config: &Config, environment: &Environment) -> Result<Output> {
    let set = &config.output;
    let styles = styles(config)?;
    let style = match &set.citation {
        Some(chosen) => position(&styles, chosen)?,
        None => 0,
    };
    let form = match &set.form {
        Some(form) => Form::named(&form.text).ok_or_else(|| {
            let names = Form::ALL.map(|(name, ..)| name);
            unknown("form", form, &names)
        })?,
        None => Form::default(),
    };
    let grouping = grouping(config)?;
    Ok(Output {
        styles,
        style,
        form,
        grouping,
        folder: set.folder.clone().unwrap_or_default().display().to_string(),
        clipboard: config.clipboard == Clipboard::On,
        browser: set.browser.clone().or_else(|| environment.browser.clone()),
        pipes: set.pipes.iter().map(|CommandLine { name, words }| (name.clone(), words.clone())).collect(),
    })
}

/// How a brief is grouped unless something else is asked for.
pub(super) fn grouping(config: &Config) -> Result<Grouping> {
    let Some(group) = &config.output.group else { return Ok(Grouping::default()) };
    Grouping::named(&group.text).ok_or_else(|| {
        let names = Grouping::ALL.map(|(name, _)| name);
        unknown("group", group, &names)
    })
}

/// A style by its name, or a template as it was typed.
pub(super) fn citation(config: &Config, typed: &str) -> Result<Template> {
    if typed.contains('{') {
        return Template::parse(typed).map_err(|fault| pointed(&fault, typed));
    }
    let styles = styles(config)?;
    match styles.iter().find(|(name, _)| name == typed) {
        Some((_, template)) => Ok(template.clone()),
        None => {
            let names: Vec<&str> = styles.iter().map(|(name, _)| name.as_str()).collect();
            Err(Error::usage(format!("no style of citations is called `{typed}`")).hinted(suggestion(typed, &names)))
        }
    }
}

/// The style that the configuration chooses.
pub(super) fn chosen_citation(config: &Config) -> Result<Template> {
    let styles = styles(config)?;
    let style = config.output.citation.as_ref().map_or(Ok(0), |chosen| position(&styles, chosen))?;
    Ok(styles.into_iter().nth(style).map(|(_, template)| template).unwrap_or_default())
}

/// The built-in styles and one's own, which may take a built-in name.
fn styles(config: &Config) -> Result<Vec<(String, Template)>> {
    let mut styles: Vec<(String, Template)> = Vec::new();
    for (name, text, _) in STYLES {
        styles.push((name.to_owned(), Template::parse(text).unwrap_or_default()));
    }
    for (name, text) in &config.output.citations {
        let template = Template::parse(&text.text).map_err(|fault| placed(pointed(&fault, &text.text), text))?;
        match styles.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = template,
            None => styles.push((name.clone(), template)),
        }
    }
    Ok(styles)
}

fn position(styles: &[(String, Template)], chosen: &Placed) -> Result<usize> {
    styles.iter().position(|(name, _)| *name == chosen.text).ok_or_else(|| {
        let names: Vec<&str> = styles.iter().map(|(name, _)| name.as_str()).collect();
        let error = unknown("citation", chosen, &names);
        if chosen.text.contains('{') {
            error.hinted("write the template under `[citations]`, `mine = \"…\"`, and its name here")
        } else {
            error
        }
    })
}

fn unknown(what: &str, placed: &Placed, names: &[&str]) -> Error {
    Error::config(format!("unknown value `{}` for `{what}`", placed.text))
        .at(placed.place.clone())
        .hinted(suggestion(&placed.text, names))
}

fn placed(error: Error, text: &Placed) -> Error {
    error.at(text.place.clone())
}

/// What is wrong with a template, with a caret under it.
fn pointed(fault: &TemplateFault, text: &str) -> Error {
    let width = |span: std::ops::Range<usize>| Shown::new(text.get(span).unwrap_or_default()).width();
    let carets = format!("{:1$}{2}", "", width(0..fault.span.start), "^".repeat(width(fault.span.clone()).max(1)));
    Error::config(fault.message.clone()).pointing(text, carets).hinted(fault.mend.clone())
}

/// The rules of the configuration.
pub(super) fn rules(config: &Config) -> Result<Vec<Rule>> {
    let mut rules = Vec::with_capacity(config.output.rules.len());
    for rule in &config.output.rules {
        let (query, faults) = query::parse(&rule.query.text);
        if let Some(fault) = faults.iter().find(|fault| fault.is_error()) {
            return Err(super::list::pointed(fault, &rule.query.text).at(rule.query.place.clone()));
        }
        let mut instructions: Vec<Instruction> = Vec::new();
        for word in &rule.mark {
            let wrong = |message: String, mend: String| Error::config(message).at(word.place.clone()).hinted(mend);
            let instruction = Instruction::parse(&word.text).map_err(|fault| wrong(fault.message, fault.mend))?;
            if !instruction.sets() {
                return Err(wrong(
                    format!("a rule cannot take away, as `{}` would", word.text),
                    String::from("a rule meets a story before anybody marked it: leave it out"),
                ));
            }
            if instructions.iter().any(|known| known.is_about_the_same(&instruction)) {
                return Err(wrong(format!("`{}` is set twice in this rule", word.text), String::from("leave one out")));
            }
            instructions.push(instruction);
        }
        rules.push(Rule { name: rule.name.clone(), query, instructions });
    }
    Ok(rules)
}

/// The saved searches, their queries read.
pub(super) fn searches(config: &Config) -> Result<Vec<Saved>> {
    let read = |search: &SearchText| {
        let (query, faults) = query::parse(&search.query.text);
        match faults.iter().find(|fault| fault.is_error()) {
            Some(fault) => Err(super::list::pointed(fault, &search.query.text).at(search.query.place.clone())),
            None => Ok(Saved { name: search.name.text.clone(), query, key: search.key }),
        }
    };
    config.searches.iter().map(read).collect()
}

/// The command that opens a link when the configuration names none: `$BROWSER`, where it is a program and nothing else, or
/// what the desktop brings, where there is one.
pub(super) fn usual_browser(browser: Option<&str>, desktop: bool) -> Option<Vec<String>> {
    let plain = |name: &&str| {
        !name.contains(|c: char| c.is_whitespace() || matches!(c, ':' | '%' | '\'' | '"' | '$' | '&' | ';'))
    };
    let program = match browser.filter(plain) {
        Some(program) => program,
        None if cfg!(target_os = "macos") => "open",
        None if desktop => "xdg-open",
        None => return None,
    };
    Some(vec![program.to_owned(), URL.to_owned()])
}

#[cfg(test)]
mod tests {
    use super::usual_browser;

    #[test]
    fn only_a_plain_program_of_the_environment_opens_links() {
        let program = |browser: Option<&str>, desktop| usual_browser(browser, desktop).map(|words| words.join(" "));
        assert_eq!(program(Some("firefox"), false).as_deref(), Some("firefox {url}"));
        assert_eq!(program(Some("/usr/bin/w3m"), true).as_deref(), Some("/usr/bin/w3m {url}"));
        for other in ["sh -c 'x %s'", "a:b", "x%s", "$(x)", "x;y", "x&y"] {
            assert_ne!(program(Some(other), true).as_deref(), Some(format!("{other} {{url}}").as_str()));
            if !cfg!(target_os = "macos") {
                assert_eq!(program(Some(other), false), None);
            }
        }
    }
}
