@echo off
rem Runs Warpstep on Windows. Builds the jar first if it is missing; delete target\warpstep.jar to build anew.
rem Written without a Windows machine at hand: not tested.
setlocal
set "home=%~dp0"
set "jar=%home%target\warpstep.jar"

set "java=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "java=%JAVA_HOME%\bin\java.exe"
"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo warpstep: no java found: install a JDK, 17 or newer, or set JAVA_HOME 1>&2
  exit /b 69
)

if exist "%jar%" goto run
where mvn >nul 2>&1
if errorlevel 1 (
  echo warpstep: no mvn found to build with: install Maven, 3.8 or newer 1>&2
  exit /b 69
)
echo warpstep: building (once, about a minute) ... 1>&2
call mvn -q -B -f "%home%pom.xml" -Dmaven.test.skip=true -Dspotless.check.skip=true -Dmaven.javadoc.skip=true -Dmaven.source.skip=true package 1>&2
if errorlevel 1 (
  echo warpstep: the build failed; Maven's output is above 1>&2
  exit /b 70
)

:run
"%java%" --enable-native-access=ALL-UNNAMED "-Dwarpstep.command=warpstep" %WARPSTEP_JAVA_OPTS% -cp "%jar%" dev.warpstep.cli.Main %*
exit /b %errorlevel%
