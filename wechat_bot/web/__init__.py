"""网页: the Flask panel. It shows queries and calls verbs; no rule of the office lives here.

How a page module is made
-------------------------
1. A module `wechat_bot/web/<name>.py` with a blueprint and a template folder
   `templates/<name>/` (all templates lie under wechat_bot/web/templates)::

       bp = Blueprint("publishing", __name__)

       @page(bp, "/messages", permission=Permission.READ, title="发布")
       def message_list() -> ResponseReturnValue:
           with frame.office().db.read() as session:
               ...
               return render_template("publishing/list.html", ...)

       @action(bp, "/messages/<int:message_id>/cancel", permission=Permission.PUBLISH)
       def cancel(message_id: int) -> ResponseReturnValue:
           operations.cancel(frame.actor(), frame.office(), message_id, ...)
           return frame.done("已取消发布。", url_for("publishing.message_list"))

   `page` is for addresses that answer GET with a page (its title is the default <title>;
   a template may `{% set title = … %}` another); `action` is for POSTs, files and JSON.
   Nothing may be routed in any other way: a route without a permission is refused.
2. Verbs raise BureauError. Uncaught, it becomes a Chinese page that also shows what was
   typed. Where a form is on the page, catch it and show the page again with
   `render_template(…, problem=error, form=request.form), frame.status_of(error)`:
   base.html lists `problem.fields` on top with links to `#f-<field>`, and the macro `field`
   repeats each sentence at its field.
3. Add the blueprint to BLUEPRINTS in app.py. An entry of navigation.NAVIGATION appears as
   soon as its endpoint is registered and the actor holds its permission.
4. Things that wait for a person: `@todo_provider` on a function (session, actor) ->
   list[Todo]; boxes on the home page: `@home_box` on a function (session, actor) ->
   HomeBox | None; boxes on a post's page: `@post_box`, (session, actor, post) (todos.py).
   The pages here link to `publishing.message_new` (?post=ID) once it is registered.
5. Templates: `{% extends "base.html" %}`, `{% import "macros.html" as m with context %}`,
   `{% set crumbs = [("发布", url_for("publishing.message_list"))] %}`, `{% block main %}`.
   Macros: m.field, m.select, m.area, m.check, m.status, m.pages, m.facts, m.history,
   m.post_form (a <form> with its CSRF field), m.empty. Filters: cn_time, cn_day, thousands.
   `can("publish")` asks for a permission, `url_if("endpoint", …)` gives None where a page
   is not registered.
After every successful POST the waiting events are handed on (`after_write`); a view that needs
them handed on in the middle calls `frame.hand_on()`.
"""
